import { deltasOf, type Reply } from './reply.ts';
import { sse } from './sse.ts';

/** The body of a chat completion: https://platform.openai.com/docs/api-reference/chat/object */
export function chatCompletion(reply: Reply): unknown {
  return {
    id: reply.id,
    object: 'chat.completion',
    created: reply.createdAt,
    model: reply.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: reply.text === '' ? null : reply.text,
          refusal: null,
          ...(reply.toolCalls.length > 0 && { tool_calls: toolCalls(reply) }),
        },
        logprobs: null,
        finish_reason: finishReason(reply),
      },
    ],
    usage: usage(reply),
    service_tier: 'default',
  };
}

/** The same as a stream: https://platform.openai.com/docs/api-reference/chat-streaming */
export function chatCompletionEvents(reply: Reply): string[] {
  const chunk = (choices: unknown[], extra: object = reply.reportsUsage ? { usage: null } : {}) =>
    sse({
      id: reply.id,
      object: 'chat.completion.chunk',
      created: reply.createdAt,
      model: reply.model,
      service_tier: 'default',
      choices,
      ...extra,
    });
  const delta = (value: object, finish: string | null = null) =>
    chunk([{ index: 0, delta: value, logprobs: null, finish_reason: finish }]);
  return [
    delta({ role: 'assistant', content: '', refusal: null }),
    ...deltasOf(reply.text).map((content) => delta({ content })),
    ...toolCalls(reply).flatMap((call, index) => [
      delta({ tool_calls: [{ index, ...call, function: { name: call.function.name, arguments: '' } }] }),
      ...deltasOf(call.function.arguments).map((part) =>
        delta({ tool_calls: [{ index, function: { arguments: part } }] }),
      ),
    ]),
    delta({}, finishReason(reply)),
    ...(reply.reportsUsage ? [chunk([], { usage: usage(reply) })] : []),
    sse('[DONE]'),
  ];
}

function toolCalls(reply: Reply) {
  return reply.toolCalls.map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
}

function finishReason(reply: Reply): string {
  return reply.toolCalls.length > 0 ? 'tool_calls' : 'stop';
}

function usage({ usage, extraUsage }: Reply) {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      audio_tokens: 0,
      ...(usage.cacheWriteTokens !== null && { cache_write_tokens: usage.cacheWriteTokens }),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
    ...extraUsage,
  };
}
