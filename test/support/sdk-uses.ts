import type Anthropic from '@anthropic-ai/sdk';
import type OpenAI from 'openai';
import type { Script } from './model-server.ts';

const messages = [{ role: 'user' as const, content: 'Write a haiku about ledgers.' }];
const openaiTools = [{ type: 'function' as const, function: { name: 'read_file', parameters: { type: 'object' } } }];
const responseTools = [{ type: 'function' as const, name: 'read_file', parameters: { type: 'object' }, strict: false }];
const claudeTools = [{ name: 'read_file', input_schema: { type: 'object' as const } }];

/** One use of a real SDK. */
type Use = (clients: { readonly openai: OpenAI; readonly anthropic: Anthropic }) => Promise<unknown>;

/** Every way in which the OpenAI and Anthropic SDKs ask a model, each by one request. */
export const sdkUses: Record<string, Use> = {
  'OpenAI chat': ({ openai }) => openai.chat.completions.create({ model: 'gpt-4o', messages }),
  'OpenAI chat with tools': ({ openai }) =>
    openai.chat.completions.create({ model: 'gpt-4o', messages, tools: openaiTools }),
  'OpenAI chat, streamed with usage': ({ openai }) =>
    openai.chat.completions
      .stream({ model: 'gpt-4o-mini', messages, stream_options: { include_usage: true } })
      .finalChatCompletion(),
  'OpenAI chat with tools, streamed': ({ openai }) =>
    openai.chat.completions
      .stream({ model: 'gpt-4o', messages, tools: openaiTools, stream_options: { include_usage: true } })
      .finalChatCompletion(),
  'OpenAI chat, streamed without usage': ({ openai }) =>
    openai.chat.completions.stream({ model: 'gpt-4o', messages }).finalChatCompletion(),
  'OpenAI responses': ({ openai }) => openai.responses.create({ model: 'gpt-5', input: 'Hello' }),
  'OpenAI responses, streamed': ({ openai }) =>
    openai.responses.stream({ model: 'gpt-5', input: 'Hello' }).finalResponse(),
  'OpenAI responses with tools, streamed': ({ openai }) =>
    openai.responses.stream({ model: 'gpt-5', input: 'Hello', tools: responseTools }).finalResponse(),
  'OpenAI embeddings': ({ openai }) =>
    openai.embeddings.create({ model: 'text-embedding-3-small', input: ['one', 'two'] }),
  'Anthropic messages': ({ anthropic }) =>
    anthropic.messages.create({ model: 'claude-opus-4-6', max_tokens: 100, messages }),
  'Anthropic messages with tools': ({ anthropic }) =>
    anthropic.messages.create({ model: 'claude-opus-4-6', max_tokens: 100, messages, tools: claudeTools }),
  'Anthropic messages, streamed': ({ anthropic }) =>
    anthropic.messages.stream({ model: 'claude-opus-4-6', max_tokens: 100, messages }).finalMessage(),
  'Anthropic messages with tools, streamed': ({ anthropic }) =>
    anthropic.messages
      .stream({ model: 'claude-opus-4-6', max_tokens: 100, messages, tools: claudeTools })
      .finalMessage(),
  'a model nobody lists': ({ openai }) => openai.chat.completions.create({ model: 'house-model-1', messages }),
};

/** Answers them with usage of every kind; models named `busy-…` and `broken-…` fail at first. */
export const sdkScript: Script = ({ attempt, model, tools }) => {
  if (attempt === 1 && model.startsWith('busy-')) return { status: 429 };
  if (attempt <= 2 && model.startsWith('broken-')) return { status: 503, retryAfterMs: 1 };
  const toolCalls = tools.map((name) => ({ name, arguments: { path: 'src/données.ts' } }));
  return {
    toolCalls,
    text: 'Ledgers — 台帳 — keep 😀 what was spent.',
    usage: { inputTokens: 1200, cacheReadTokens: 900, cacheWriteTokens: 200, outputTokens: 80, reasoningTokens: 30 },
  };
};
