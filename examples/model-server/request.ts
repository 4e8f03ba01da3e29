import type { IncomingMessage } from 'node:http';
import type { Api, Message, ModelRequest } from './types.ts';

const apiByPath: ReadonlyArray<readonly [suffix: string, api: Api]> = [
  ['/chat/completions', 'openai-chat'],
  ['/responses', 'openai-responses'],
  ['/embeddings', 'openai-embeddings'],
  ['/messages', 'anthropic-messages'],
];

/** The protocol a path belongs to; undefined where this server does not speak it. */
export function apiOfPath(path: string): Api | undefined {
  return apiByPath.find(([suffix]) => path.endsWith(suffix))?.[1];
}

type Json = Record<string, unknown>;

/** The whole request, with its body read to the end. Throws a `SyntaxError` where the body is not a JSON object. */
export async function readModelRequest(
  message: IncomingMessage,
  { api, path, sequence }: { api: Api; path: string; sequence: number },
): Promise<ModelRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  if (typeof body !== 'object' || body === null) throw new SyntaxError('the body is not a JSON object');
  const json = body as Json;
  const streamed = json.stream === true;
  const includeUsage = (json.stream_options as Json | undefined)?.include_usage === true;
  return {
    sequence,
    api,
    provider: api === 'anthropic-messages' ? 'anthropic' : 'openai',
    path,
    model: String(json.model),
    streamed,
    wantsUsage: api !== 'openai-chat' || !streamed || includeUsage,
    attempt: Number(message.headers['x-stainless-retry-count'] ?? 0) + 1,
    messages: messagesOf(json.messages ?? json.input),
    system: textOf(json.system ?? json.instructions),
    tools: toolNames(json.tools),
    headers: message.headers,
    body: json,
  };
}

function messagesOf(value: unknown): Message[] {
  if (typeof value === 'string') return [{ role: 'user', text: value }];
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) => {
    if (typeof item === 'string') return { role: 'user', text: item };
    const message = item as Json;
    if (message.type === 'function_call_output') return { role: 'tool', text: textOf(message.output) };
    if (message.type === 'function_call') return { role: 'assistant', text: textOf(message.arguments) };
    const content = message.content;
    return { role: isToolResult(content) ? 'tool' : String(message.role ?? 'user'), text: textOf(content) };
  });
}

/** Anthropic sends tool results back as blocks of a user message. */
function isToolResult(content: unknown): boolean {
  return Array.isArray(content) && content.some((block: Json) => block.type === 'tool_result');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return value.map((part: Json) => textOf(part.text ?? part.content)).join('');
}

function toolNames(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.map((tool: Json) => String(tool.name ?? (tool.function as Json | undefined)?.name ?? ''));
}
