import { type Answer, type Served, sendJson, sendPieces } from './served.ts';

const usage = {
  prompt_tokens: 100,
  completion_tokens: 40,
  total_tokens: 140,
  prompt_tokens_details: { cached_tokens: 60 },
};

/** Mistral's protocol, which tells of usage in the last chunk of each stream: https://docs.mistral.ai/api */
export const answerMistral: Answer = async ({ path, body }, response) => {
  const model = String(body.model);
  const id = 'cmpl-e5cc70bb28c444948073e77776eb30ef';
  const operation = { '/v1/fim/completions': 'text_completion', '/v1/embeddings': 'embeddings' }[path] ?? 'chat';
  const streamed = body.stream === true;
  const served: Served = {
    operation_name: operation,
    request_model: model,
    response_model: model,
    streamed,
    status: 'success',
    http_status: 200,
    response_id: id,
    input_tokens: 100,
    output_tokens: operation === 'embeddings' ? 0 : 40,
    cache_read_tokens: operation === 'embeddings' ? null : 60,
  };
  const head = { id, created: 1_769_088_720, model };
  if (operation === 'embeddings') {
    const data = [{ object: 'embedding', embedding: [0.1, 0.2], index: 0 }];
    sendJson(response, { ...head, object: 'list', data, usage: { prompt_tokens: 100, total_tokens: 100 } });
    return served;
  }
  if (!streamed) {
    const message = { role: 'assistant', content: 'Ledgers keep', tool_calls: null };
    sendJson(response, {
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage,
    });
    return served;
  }
  const chunk = (delta: object, rest: object = {}) =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null }], ...rest })}\n\n`;
  await sendPieces(response, {
    contentType: 'text/event-stream',
    pieces: [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Ledgers keep' }),
      chunk({ content: '' }, { choices: [{ index: 0, delta: { content: '' }, finish_reason: 'stop' }], usage }),
      'data: [DONE]\n\n',
    ],
  });
  return served;
};
