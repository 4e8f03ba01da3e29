import type { UnreadBody } from './body/response-reader.ts';

/** What kept a call from being recorded in full. Counted by kind; none of it ever reaches the agent. */
export type WireProblem =
  | UnreadBody
  /** The scope in which the request was made could not be told: recorded under none. */
  | 'scope-unknown'
  /** A stream ended well and said nothing of usage. For OpenAI: `stream_options: { include_usage: true }`. */
  | 'stream-without-usage'
  /** A request whose body passes by in a way that the wire does not know. */
  | 'unknown-request-shape'
  /** Code of ours threw while it watched, or while it recorded. */
  | 'observer-failed';

/** Every kind of problem. */
export const wireProblems: readonly WireProblem[] = [
  'body-too-large',
  'undecodable-body',
  'scope-unknown',
  'stream-without-usage',
  'unknown-request-shape',
  'observer-failed',
];
