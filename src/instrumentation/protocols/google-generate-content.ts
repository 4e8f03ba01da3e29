import { fieldsAt } from '../body/fields.ts';
import { googleUsage } from './google-usage.ts';
import { readModelMethod } from './path-model.ts';
import { plainBody } from './plain.ts';
import type { Protocol, ResponseFacts, StreamEvent } from './protocol.ts';
import { bytesBefore, errorTypeOrNull, textOrNull } from './values.ts';

const plain = plainBody({ id: 'responseId', model: 'modelVersion', usage: 'usageMetadata' });

/**
 * `generateContent` and `streamGenerateContent` of the Gemini API and of Vertex AI:
 * https://ai.google.dev/api/generate-content. What was blocked is an answer too, and is counted.
 */
export const googleGenerateContent: Protocol = {
  api: 'google-generate-content',
  path: /\/(?:models|tunedModels|dynamic|endpoints)\/[^/:]+:(?:g|streamG)enerateContent$/,
  readPath: readModelMethod,
  // Nothing else has such a path.
  isSpokenBy: () => true,
  operationName: 'generate_content',
  usageShape: { owner: 'google', flavor: 'default', member: 'usageMetadata' },
  hasOutput: true,
  plain: {
    fields: plain.fields,
    read(value) {
      const facts = plain.read(value);
      return { ...facts, usage: googleUsage(facts.usage) };
    },
  },
  stream: {
    framing: 'text/event-stream',
    isArrayInJson: true,
    fields: fieldsAt(
      'responseId',
      'modelVersion',
      'usageMetadata',
      'candidates[].finishReason',
      'promptFeedback.blockReason',
      'error',
    ),
    wants: () => true,
    idleBytes,
    fold,
  },
};

/** What an event has that says more than how much was said so far: in text these members would have their quotes escaped. */
const telling = /"(?:finishReason|blockReason|error|cachedContentTokenCount|toolUsePromptTokenCount)"/;

/** Before the end the output is not final, and once it was counted the prompt stays as it is. */
function idleBytes({ usage, responseId, isComplete }: ResponseFacts, data: Buffer): number {
  return usage === null || responseId === null || isComplete ? 0 : bytesBefore(telling, data);
}

/**
 * Each event may count what was used so far: the last counts. The stream has no mark at its end; it is complete once its
 * candidate is finished, of which a stream has one, or the prompt is blocked. Counts may come after that.
 */
function fold(facts: ResponseFacts, event: StreamEvent): ResponseFacts {
  const usage = googleUsage(event.value('usageMetadata'));
  const isComplete =
    facts.isComplete ||
    event.value('candidates[].finishReason') !== undefined ||
    event.value('promptFeedback.blockReason') !== undefined;
  return {
    ...facts,
    responseId: textOrNull(event.value('responseId')) ?? facts.responseId,
    responseModel: textOrNull(event.value('modelVersion')) ?? facts.responseModel,
    usage: usage ?? facts.usage,
    outputIsFinal: isComplete && (usage !== null || facts.outputIsFinal),
    isComplete,
    errorType: errorTypeOrNull(event.value('error')) ?? facts.errorType,
  };
}
