import type { ModelRequest } from './types.ts';

const openaiErrorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'invalid_request_error',
  429: 'requests',
};
const anthropicErrorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

/** The error body of the request's provider: OpenAI's `{ error }`, Anthropic's `{ type: 'error', error }`. */
export function errorBody(status: number, request: Pick<ModelRequest, 'provider'>): unknown {
  const message = `The model server was told to answer ${status}.`;
  if (request.provider === 'anthropic') {
    return { type: 'error', error: { type: anthropicErrorTypes[status] ?? 'api_error', message }, request_id: null };
  }
  return { error: { message, type: openaiErrorTypes[status] ?? 'server_error', param: null, code: null } };
}

/** When to try again, in both headers that the SDKs read. */
export function retryHeaders(retryAfterMs: number): Record<string, string> {
  return { 'retry-after-ms': String(retryAfterMs), 'retry-after': String(Math.ceil(retryAfterMs / 1000)) };
}
