import { createFieldScanner } from '../body/field-scanner.ts';
import { fieldsAt } from '../body/fields.ts';
import type { ResponseHeader } from '../response-headers.ts';
import { anthropicFields, foldAnthropic } from './anthropic-messages.ts';
import { bedrockHead, exceptionOf, isAwsClient, readBedrockPath } from './bedrock.ts';
import { bedrockUsageShape, headerUsage, metricsUsage } from './bedrock-usage.ts';
import { noFacts, type Protocol, type ResponseFacts, type StreamEvent } from './protocol.ts';
import { countOrNull, objectOrNull, textOrNull } from './values.ts';

/** In the last chunk of every stream, beside what the vendor sends. */
const invocationMetrics = 'amazon-bedrock-invocationMetrics';
const chunkFields = fieldsAt(...anthropicFields, invocationMetrics);

/**
 * A body of the model's vendor, as it is: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
 * and API_runtime_InvokeModelWithResponseStream.html. Anthropic's is read by its own protocol; of the others Bedrock's
 * count is taken, which stands in headers, and in a stream's last chunk. Some vendors' models have none.
 */
export const bedrockInvoke: Protocol = {
  api: 'bedrock-invoke',
  path: /\/model\/.+\/invoke(?:-with-response-stream)?$/,
  readPath: readBedrockPath,
  isSpokenBy: isAwsClient,
  operationName: 'chat',
  usageShape: bedrockUsageShape,
  // A vendor names its model as it does elsewhere.
  isBilledAsAsked: true,
  hasOutput: true,
  readHead,
  plain: { fields: fieldsAt('model', 'usage'), read },
  stream: {
    framing: 'application/vnd.amazon.eventstream',
    fields: fieldsAt('bytes'),
    wants: (name) => name === 'chunk' || exceptionOf(name) !== null,
    fold,
  },
};

/** Embeddings, by the models whose names say so: their paths are no others. */
export const bedrockEmbed: Protocol = {
  ...bedrockInvoke,
  path: /\/model\/[^/]*embed[^/]*\/invoke$/,
  operationName: 'embeddings',
  hasOutput: false,
  // The price list reads no usage without an output.
  readHead(header) {
    const facts = readHead(header);
    return facts.usage === null ? facts : { ...facts, usage: { ...facts.usage, output_tokens: 0 } };
  },
  stream: null,
};

function readHead(header: ResponseHeader): ResponseFacts {
  const usage = headerUsage(header);
  return { ...bedrockHead(header), usage, outputIsFinal: usage !== null };
}

function read(value: (path: string) => unknown): ResponseFacts {
  const facts = { ...noFacts, responseModel: textOrNull(value('model')) };
  const usage = objectOrNull(value('usage'));
  const isAnthropics = usage !== null && countOrNull(usage.input_tokens) !== null;
  return isAnthropics ? { ...facts, usage, outputIsFinal: true } : facts;
}

function fold(facts: ResponseFacts, event: StreamEvent): ResponseFacts {
  const errorType = exceptionOf(event.name);
  if (errorType !== null) return { ...facts, errorType, isComplete: true };
  const value = chunkValue(event.value('bytes'));
  const folded = foldAnthropic(facts, { name: null, start: '', value });
  // Of a stream's ids the one in the headers, which is all that other vendors' streams have.
  const chunkFacts = { ...folded, responseId: facts.responseId };
  const usage = metricsUsage(value(invocationMetrics));
  if (usage === null) return chunkFacts;
  if (folded.outputIsFinal) return { ...chunkFacts, isComplete: true };
  return { ...chunkFacts, usage: { ...folded.usage, ...usage }, outputIsFinal: true, isComplete: true };
}

/** The values of a chunk, which comes as the base64 of JSON. */
function chunkValue(base64: unknown): (path: string) => unknown {
  const scanner = createFieldScanner(chunkFields);
  if (typeof base64 === 'string') scanner.write(Buffer.from(base64, 'base64'));
  return (path) => scanner.value(path);
}
