import { deltasOf, type Reply } from './reply.ts';
import { sse } from './sse.ts';

/** The body of a message: https://docs.anthropic.com/en/api/messages */
export function message(reply: Reply): Record<string, unknown> {
  return {
    id: reply.id,
    type: 'message',
    role: 'assistant',
    model: reply.model,
    content: contentBlocks(reply),
    stop_reason: stopReason(reply),
    stop_sequence: null,
    usage: usage(reply),
  };
}

/** The same as a stream: https://docs.anthropic.com/en/api/messages-streaming */
export function messageEvents(reply: Reply): string[] {
  const events: Array<Record<string, unknown> & { type: string }> = [
    { type: 'message_start', message: { ...message(reply), content: [], stop_reason: null, usage: startUsage(reply) } },
    ...contentBlocks(reply).flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: emptyBlock(block) },
      ...(index === 0 ? [{ type: 'ping' }] : []),
      ...blockDeltas(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason(reply), stop_sequence: null },
      usage: deltaUsage(reply),
    },
    { type: 'message_stop' },
  ];
  return events.map((event) => sse(event, event.type));
}

function contentBlocks(reply: Reply) {
  const calls = reply.toolCalls.map((call) => ({
    type: 'tool_use' as const,
    id: call.id,
    name: call.name,
    input: call.arguments,
  }));
  return [...(reply.text === '' ? [] : [{ type: 'text' as const, text: reply.text }]), ...calls];
}

type Block = ReturnType<typeof contentBlocks>[number];

function emptyBlock(block: Block): Block {
  return block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} };
}

function blockDeltas(block: Block) {
  return block.type === 'text'
    ? deltasOf(block.text).map((text) => ({ type: 'text_delta', text }))
    : deltasOf(JSON.stringify(block.input)).map((json) => ({ type: 'input_json_delta', partial_json: json }));
}

function stopReason(reply: Reply): string {
  return reply.toolCalls.length > 0 ? 'tool_use' : 'end_turn';
}

/** Anthropic counts cached tokens apart from `input_tokens`. */
function usage({ usage, extraUsage }: Reply) {
  return {
    input_tokens: usage.inputTokens - (usage.cacheReadTokens ?? 0) - (usage.cacheWriteTokens ?? 0),
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation: { ephemeral_5m_input_tokens: usage.cacheWriteTokens, ephemeral_1h_input_tokens: 0 },
    output_tokens: usage.outputTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
    service_tier: 'standard',
    ...extraUsage,
  };
}

/** At the start the input is known, and one token or so has been written. */
function startUsage(reply: Reply) {
  const { output_tokens_details: _, ...rest } = usage(reply);
  return { ...rest, output_tokens: 1 };
}

function deltaUsage({ usage }: Reply) {
  return {
    output_tokens: usage.outputTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
  };
}
