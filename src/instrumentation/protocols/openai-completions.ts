import { openaiChat } from './openai-chat.ts';
import { isOpenAiClient } from './openai-client.ts';
import type { Protocol } from './protocol.ts';

/**
 * Completions of a text, which local servers and fill-in-the-middle models still speak; their counts are those of chat:
 * https://platform.openai.com/docs/api-reference/completions, https://docs.mistral.ai/api/endpoint/fim,
 * https://api-docs.deepseek.com/guides/fim_completion, https://learn.microsoft.com/azure/ai-services/openai/reference#completions
 */
export const openaiCompletions: Protocol = {
  ...openaiChat,
  api: 'openai-completions',
  path: /(?:\/v1|^)\/(?:fim\/)?completions$|\/(?:beta|deployments\/[^/]+)\/completions$/,
  isSpokenBy: isOpenAiClient,
  operationName: 'text_completion',
};
