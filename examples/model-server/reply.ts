import type { ModelRequest, ServedUsage, ToolCall, Turn } from './types.ts';

/** A turn with every choice made: what a protocol file turns into bytes. */
export interface Reply {
  readonly id: string;
  readonly model: string;
  /** Seconds since the epoch; fixed, so that the same run gives the same bytes. */
  readonly createdAt: number;
  readonly text: string;
  readonly toolCalls: readonly Required<ToolCall>[];
  readonly usage: ServedUsage;
  /** Whether the response carries usage at all. */
  readonly reportsUsage: boolean;
  readonly extraUsage: Readonly<Record<string, unknown>>;
}

const defaultText = 'This is what the model server says.';
const idPrefix = {
  'openai-chat': 'chatcmpl-',
  'openai-responses': 'resp_',
  'openai-embeddings': '',
  'anthropic-messages': 'msg_',
} as const;

/** Completes a turn: ids from the request's sequence, tokens from lengths where the script gave none. */
export function completeTurn(request: ModelRequest, turn: Turn): Reply {
  const toolCalls = (turn.toolCalls ?? []).map((call, index) => ({
    id: `call_${request.sequence}_${index + 1}`,
    ...call,
  }));
  const text = turn.text ?? (toolCalls.length > 0 ? '' : defaultText);
  return {
    id: idPrefix[request.api] + String(request.sequence).padStart(8, '0'),
    model: turn.responseModel ?? request.model,
    createdAt: 1_790_000_000 + request.sequence,
    text,
    toolCalls,
    usage: usageOf(request, { turn, text, toolCalls }),
    reportsUsage: request.wantsUsage,
    extraUsage: turn.extraUsage ?? {},
  };
}

/** Words of the reply with the space that follows them: one streamed delta each. */
export function deltasOf(text: string): string[] {
  return text.match(/\S+\s*|\s+/g) ?? [];
}

function usageOf(
  request: ModelRequest,
  { turn, text, toolCalls }: { turn: Turn; text: string; toolCalls: readonly ToolCall[] },
): ServedUsage {
  const usage = turn.usage ?? {};
  const prompt = JSON.stringify(request.body.messages ?? request.body.input ?? '') + request.system;
  if (request.api === 'openai-embeddings') {
    const inputTokens = usage.inputTokens ?? tokensOf(prompt);
    return { inputTokens, outputTokens: 0, cacheReadTokens: null, cacheWriteTokens: null, reasoningTokens: null };
  }
  const cacheReadTokens = usage.cacheReadTokens ?? 0;
  const cacheWriteTokens = usage.cacheWriteTokens ?? 0;
  const reasoningTokens = usage.reasoningTokens ?? 0;
  const said = text + toolCalls.map((call) => JSON.stringify(call.arguments)).join('');
  return {
    inputTokens: usage.inputTokens ?? tokensOf(prompt) + cacheReadTokens + cacheWriteTokens,
    outputTokens: usage.outputTokens ?? tokensOf(said) + reasoningTokens,
    cacheReadTokens,
    cacheWriteTokens: request.api === 'openai-chat' ? (usage.cacheWriteTokens ?? null) : cacheWriteTokens,
    reasoningTokens,
  };
}

/** Near enough to real tokenizers for figures that look right. */
function tokensOf(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}
