import { deltasOf, type Reply } from './reply.ts';
import { sse } from './sse.ts';
import type { ModelRequest } from './types.ts';

type ResponseEvent = Record<string, unknown> & { readonly type: string };

/** The body of a response: https://platform.openai.com/docs/api-reference/responses/object */
export function response(reply: Reply, request: ModelRequest): Record<string, unknown> {
  return {
    id: reply.id,
    object: 'response',
    created_at: reply.createdAt,
    status: 'completed',
    error: null,
    incomplete_details: null,
    instructions: request.body.instructions ?? null,
    max_output_tokens: request.body.max_output_tokens ?? null,
    model: reply.model,
    output: outputItems(reply),
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    service_tier: 'default',
    store: true,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: request.body.tools ?? [],
    top_p: 1,
    truncation: 'disabled',
    usage: usage(reply),
    user: null,
    metadata: {},
  };
}

/** The same as a stream: https://platform.openai.com/docs/api-reference/responses-streaming */
export function responseEvents(reply: Reply, request: ModelRequest): string[] {
  const whole = response(reply, request);
  const open = { ...whole, status: 'in_progress', output: [], usage: null };
  const events: ResponseEvent[] = [
    { type: 'response.created', response: open },
    { type: 'response.in_progress', response: open },
    ...outputItems(reply).flatMap((item, index) =>
      item.type === 'message' ? messageEvents(item, index) : toolCallEvents(item, index),
    ),
    { type: 'response.completed', response: whole },
  ];
  return events.map((event, index) => sse({ ...event, sequence_number: index }, event.type));
}

type OutputItem = ReturnType<typeof outputItems>[number];
type MessageItem = Extract<OutputItem, { type: 'message' }>;
type ToolCallItem = Extract<OutputItem, { type: 'function_call' }>;

function outputItems(reply: Reply) {
  const message = {
    type: 'message' as const,
    id: `msg_${reply.id}`,
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text: reply.text, annotations: [], logprobs: [] }],
  };
  const calls = reply.toolCalls.map((call, index) => ({
    type: 'function_call' as const,
    id: `fc_${reply.id}_${index}`,
    status: 'completed',
    call_id: call.id,
    name: call.name,
    arguments: JSON.stringify(call.arguments),
  }));
  return [...(reply.text === '' ? [] : [message]), ...calls];
}

function messageEvents(item: MessageItem, outputIndex: number): ResponseEvent[] {
  const text = item.content[0]?.text ?? '';
  const at = { item_id: item.id, output_index: outputIndex, content_index: 0 };
  const emptyPart = { type: 'output_text', text: '', annotations: [], logprobs: [] };
  return [
    {
      type: 'response.output_item.added',
      output_index: outputIndex,
      item: { ...item, status: 'in_progress', content: [] },
    },
    { type: 'response.content_part.added', ...at, part: emptyPart },
    ...deltasOf(text).map((delta) => ({ type: 'response.output_text.delta', ...at, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...at, text, logprobs: [] },
    { type: 'response.content_part.done', ...at, part: item.content[0] },
    { type: 'response.output_item.done', output_index: outputIndex, item },
  ];
}

function toolCallEvents(item: ToolCallItem, outputIndex: number): ResponseEvent[] {
  const at = { item_id: item.id, output_index: outputIndex };
  return [
    {
      type: 'response.output_item.added',
      output_index: outputIndex,
      item: { ...item, status: 'in_progress', arguments: '' },
    },
    ...deltasOf(item.arguments).map((delta) => ({ type: 'response.function_call_arguments.delta', ...at, delta })),
    { type: 'response.function_call_arguments.done', ...at, name: item.name, arguments: item.arguments },
    { type: 'response.output_item.done', output_index: outputIndex, item },
  ];
}

function usage({ usage, extraUsage }: Reply) {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cacheReadTokens, cache_write_tokens: usage.cacheWriteTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
    ...extraUsage,
  };
}
