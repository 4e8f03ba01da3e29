import { headerText } from './transports/headers.ts';

/** The headers of responses that are read, of whichever protocol or gateway. No other is looked at, or kept. */
const names = [
  'content-type',
  'content-encoding',
  'x-gemini-service-tier',
  'x-litellm-call-id',
  'x-litellm-response-cost',
  'x-litellm-version',
  'x-amzn-requestid',
  'x-amzn-bedrock-service-tier',
  'x-amzn-bedrock-performanceconfig-latency',
  'x-amzn-bedrock-input-token-count',
  'x-amzn-bedrock-output-token-count',
  'x-amzn-bedrock-cache-read-input-token-count',
  'x-amzn-bedrock-cache-write-input-token-count',
] as const;

/** The value of such a header by its lower-case name; null where it is not there. */
export type ResponseHeader = (name: (typeof names)[number]) => string | null;

const known: ReadonlySet<string> = new Set(names);
const knownLengths: ReadonlySet<number> = new Set(names.map((name) => name.length));

/**
 * Copies what may be read later: what clients hand on is the agent's to change, and undici's bytes lie in the same memory as
 * the response's body. Names and values come in turns, as text or bytes, or as the members of an object.
 */
export function readHeaders(headers: unknown): ResponseHeader {
  const read = new Map<string, string>();
  const take = (name: unknown, value: unknown) => {
    // Bytes or text, a name of another length need not be made lower-case: that takes 1 µs a header.
    if (!knownLengths.has((name as ArrayLike<unknown>).length)) return;
    const key = String(name).toLowerCase();
    if (!known.has(key) || read.has(key)) return;
    const text = headerText(value);
    if (text !== null) read.set(key, text);
  };
  if (Array.isArray(headers)) for (let at = 0; at + 1 < headers.length; at += 2) take(headers[at], headers[at + 1]);
  else for (const [name, value] of Object.entries(headers ?? {})) take(name, value);
  return (name) => read.get(name) ?? null;
}
