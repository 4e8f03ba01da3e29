import { type Answer, type Served, sendJson, sendPieces } from './served.ts';

const usage = {
  billed_units: { input_tokens: 12, output_tokens: 34 },
  tokens: { input_tokens: 512, output_tokens: 36 },
};

/** Cohere's protocol: https://docs.cohere.com/reference/chat, https://docs.cohere.com/reference/embed */
export const answerCohere: Answer = async ({ path, body }, response) => {
  const model = String(body.model);
  const served = (change: Partial<Served>): Served => ({
    operation_name: 'chat',
    request_model: model,
    response_model: null,
    streamed: false,
    status: 'success',
    http_status: 200,
    response_id: 'c14c80c3',
    input_tokens: 12,
    output_tokens: 34,
    cache_read_tokens: null,
    ...change,
  });
  if (model.startsWith('bad-')) {
    sendJson(response, { id: 'e1', message: 'model not found' }, 404);
    return served({ status: 'error', http_status: 404, response_id: null, input_tokens: null, output_tokens: null });
  }
  if (path === '/v2/embed') {
    const meta = { api_version: { version: '2' }, billed_units: { input_tokens: 4 } };
    sendJson(response, { id: '5807ee2e', embeddings: { float: [[0.1, -0.2]] }, texts: ['one', 'two'], meta });
    return served({ operation_name: 'embeddings', response_id: '5807ee2e', input_tokens: 4, output_tokens: 0 });
  }
  const id = 'c14c80c3';
  if (body.stream !== true) {
    const message = { role: 'assistant', content: [{ type: 'text', text: 'Ledgers keep what was' }] };
    sendJson(response, { id, finish_reason: 'COMPLETE', message, usage });
    return served({});
  }
  const events = [
    { type: 'message-start', id, delta: { message: { role: 'assistant', content: [], tool_plan: '' } } },
    { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
    { type: 'content-delta', index: 0, delta: { message: { content: { text: 'Ledgers "usage"' } } } },
    { type: 'content-end', index: 0 },
    { type: 'message-end', id, delta: { finish_reason: 'COMPLETE', usage } },
  ];
  await sendPieces(response, {
    contentType: 'text/event-stream',
    pieces: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
  });
  return served({ streamed: true });
};
