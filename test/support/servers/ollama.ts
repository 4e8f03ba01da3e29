import { type Answer, type Served, sendJson, sendPieces, sendUntilGivenUp } from './served.ts';

const contentType = 'application/x-ndjson';
const done = { done: true, done_reason: 'stop', total_duration: 5_000_000, prompt_eval_count: 26, eval_count: 298 };
const unknown = { input_tokens: null, output_tokens: null };

/** Ollama's protocol: https://docs.ollama.com/api */
export const answerOllama: Answer = async ({ path, body }, response) => {
  const model = String(body.model);
  const streamed = body.stream !== false && path !== '/api/embed';
  const served = (change: Partial<Served>): Served => ({
    operation_name: 'chat',
    request_model: model,
    response_model: model,
    streamed,
    status: 'success',
    http_status: 200,
    response_id: null,
    input_tokens: 26,
    output_tokens: 298,
    cache_read_tokens: null,
    ...change,
  });
  if (model.startsWith('bad-')) {
    sendJson(response, { error: `model '${model}' not found` }, 404);
    return served({ status: 'error', http_status: 404, response_model: null, ...unknown });
  }
  if (path === '/api/embed') {
    sendJson(response, { model, embeddings: [[0.01, -0.02]], total_duration: 1, prompt_eval_count: 8 });
    return served({ operation_name: 'embeddings', input_tokens: 8, output_tokens: 0 });
  }
  const said = (text: string) =>
    path === '/api/chat' ? { message: { role: 'assistant', content: text } } : { response: text };
  const head = { model, created_at: '2026-11-21T08:52:19.385406455Z' };
  const line = (value: object) => `${JSON.stringify({ ...head, ...value })}\n`;
  if (model.startsWith('slow-')) {
    await sendUntilGivenUp(response, { contentType, piece: line({ ...said('Led'), done: false }) });
    return served({ status: 'aborted', ...unknown });
  }
  if (!streamed) {
    sendJson(response, { ...head, ...said('Ledgers "done": true'), ...done });
    return served({});
  }
  const pieces = ['Ledgers', ' keep "done": true', ' — 台帳'].map((text) => line({ ...said(text), done: false }));
  await sendPieces(response, { contentType, pieces: [...pieces, line({ ...said(''), ...done })] });
  return served({});
};
