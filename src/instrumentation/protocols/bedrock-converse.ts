import { fieldsAt } from '../body/fields.ts';
import { bedrockHead, bedrockTier, exceptionOf, isAwsClient, modelOf, readBedrockPath } from './bedrock.ts';
import { bedrockUsageShape, converseUsage } from './bedrock-usage.ts';
import { noFacts, type Protocol, type ResponseFacts, type StreamEvent } from './protocol.ts';

/** A prompt router tells which model it has asked. */
const invokedModel = 'trace.promptRouter.invokedModelId';
const fields = fieldsAt('usage', 'serviceTier.type', 'performanceConfig.latency', invokedModel);

/**
 * Bedrock's own protocol for all models: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 * and API_runtime_ConverseStream.html, whose last event, `metadata`, has what the plain body has.
 */
export const bedrockConverse: Protocol = {
  api: 'bedrock-converse',
  path: /\/model\/.+\/converse(?:-stream)?$/,
  readPath: readBedrockPath,
  isSpokenBy: isAwsClient,
  operationName: 'chat',
  usageShape: bedrockUsageShape,
  hasOutput: true,
  readHead: bedrockHead,
  plain: { fields, read: factsOf },
  stream: {
    framing: 'application/vnd.amazon.eventstream',
    fields,
    wants: (name) => name === 'metadata' || exceptionOf(name) !== null,
    fold,
  },
};

function factsOf(value: (path: string) => unknown): ResponseFacts {
  const usage = converseUsage(value('usage'));
  return {
    ...noFacts,
    responseModel: modelOf(value(invokedModel)),
    serviceTier: bedrockTier({ tier: value('serviceTier.type'), latency: value('performanceConfig.latency') }),
    usage,
    outputIsFinal: usage !== null,
  };
}

function fold(facts: ResponseFacts, event: StreamEvent): ResponseFacts {
  const errorType = exceptionOf(event.name);
  return errorType === null
    ? { ...factsOf(event.value), responseId: facts.responseId, isComplete: true }
    : { ...facts, errorType, isComplete: true };
}
