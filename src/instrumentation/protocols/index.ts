import { anthropicMessages } from './anthropic-messages.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';
import { openaiResponses } from './openai-responses.ts';
import type { Protocol } from './protocol.ts';

/** Every protocol the wire reads. */
export const protocols: readonly Protocol[] = [openaiChat, openaiResponses, openaiEmbeddings, anthropicMessages];
