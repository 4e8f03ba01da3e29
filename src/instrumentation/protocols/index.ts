import { anthropicMessages } from './anthropic-messages.ts';
import { bedrockConverse } from './bedrock-converse.ts';
import { bedrockEmbed, bedrockInvoke } from './bedrock-invoke.ts';
import { cohereChat, cohereEmbed } from './cohere.ts';
import { googleEmbedContent } from './google-embed-content.ts';
import { googleGenerateContent } from './google-generate-content.ts';
import { ollamaChat, ollamaEmbed } from './ollama.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiCompletions } from './openai-completions.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';
import { openaiResponses } from './openai-responses.ts';
import type { Protocol } from './protocol.ts';

/** Every protocol the wire reads. */
export const protocols: readonly Protocol[] = [
  openaiChat,
  openaiResponses,
  openaiCompletions,
  openaiEmbeddings,
  anthropicMessages,
  cohereChat,
  cohereEmbed,
  ollamaChat,
  ollamaEmbed,
  googleGenerateContent,
  googleEmbedContent,
  bedrockConverse,
  bedrockEmbed,
  bedrockInvoke,
];
