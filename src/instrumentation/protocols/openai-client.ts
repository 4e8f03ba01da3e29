import type { RequestHeader } from './protocol.ts';

/**
 * Whether a request comes from a client of OpenAI's protocols: its own SDK, of any language and for Azure, and what is
 * built upon that, says so in `x-stainless-lang`; the AI SDK says it in its user agent.
 */
export function isOpenAiClient(header: RequestHeader): boolean {
  return header('x-stainless-lang') !== null || /\bai-sdk\/openai/.test(header('user-agent') ?? '');
}
