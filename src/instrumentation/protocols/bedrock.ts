import { exceptionPrefix } from '../body/event-stream-scanner.ts';
import type { ResponseHeader } from '../response-headers.ts';
import { noFacts, type PathFacts, type RequestHeader, type ResponseFacts } from './protocol.ts';
import { codeOrNull, textOrNull } from './values.ts';

/** Whether a request is made for AWS: signed by an SDK or by hand, or counted by an SDK that signs with a token. */
export function isAwsClient(header: RequestHeader): boolean {
  return header('x-amz-date') !== null || header('amz-sdk-invocation-id') !== null;
}

/** `/model/{modelId}/{operation}`, with the model's id encoded: it may be an ARN. */
const pathOfModel = /\/model\/(.+)\/([^/]+)$/;

/** What a path of Bedrock's runtime says: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html */
export function readBedrockPath(path: string): PathFacts {
  const [, modelId = '', operation = ''] = pathOfModel.exec(path) ?? [];
  return { model: modelOf(decoded(modelId)), wantsStream: operation.endsWith('-stream') };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/**
 * The model that an id names. Of an ARN, which has the account's number in it, it is the last part: the model or its
 * inference profile, or the opaque id of one that the account made itself. Null where there is none.
 */
export function modelOf(modelId: unknown): string | null {
  const text = textOrNull(modelId);
  if (text === null || !text.startsWith('arn:')) return text;
  const [, resource] = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/.exec(text) ?? [];
  return textOrNull(resource?.split('/').at(-1));
}

/** The facts in the headers. Not all models' bodies have an id; each response has this one. */
export function bedrockHead(header: ResponseHeader): ResponseFacts {
  return {
    ...noFacts,
    responseId: textOrNull(header('x-amzn-requestid')),
    serviceTier: bedrockTier({
      tier: header('x-amzn-bedrock-service-tier'),
      latency: header('x-amzn-bedrock-performanceconfig-latency'),
    }),
  };
}

interface TierSources {
  readonly tier: unknown;
  readonly latency: unknown;
}

/** The tier that a response was served in. Optimized latency is none of Bedrock's tiers, but has a price of its own too. */
export function bedrockTier({ tier, latency }: TierSources): string | null {
  return latency === 'optimized' ? 'latency-optimized' : textOrNull(tier);
}

/** The type of an exception that a stream ends with, by its event's name; null where it is an event. */
export function exceptionOf(name: string | null): string | null {
  if (name === null || !name.startsWith(exceptionPrefix)) return null;
  return codeOrNull(name.slice(exceptionPrefix.length)) ?? 'exception';
}
