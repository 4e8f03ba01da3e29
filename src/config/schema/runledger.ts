import { z } from 'zod';
import { profileNames } from '../../catalogue/index.ts';
import { defaultDirectory } from '../locate.ts';
import { optional, required, section } from './key.ts';
import { seriesCount } from './numbers.ts';
import { price } from './prices.ts';

const name = z.string().trim().min(1);

/** Blank is the same as left out, so that `"${VAR}"` works for a variable that is not set. */
const textOrNothing = z.string().transform((text) => (text.trim() === '' ? null : text.trim()));

const directory = textOrNothing.refine((path) => path?.startsWith('~') !== true, {
  error: `has a ~, which only shells know: write \${HOME}`,
});

const baseUrl = z.string().refine((text) => isHttpUrl(text), {
  error: 'must be an http:// or https:// URL without user name, password, ? and #',
});

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
}

/** The protocols that src/instrumentation reads. It is not imported: configuration stands below it. */
export const protocolNames = [
  'openai-chat',
  'openai-responses',
  'openai-completions',
  'openai-embeddings',
  'anthropic-messages',
  'cohere-chat',
  'cohere-embed',
  'ollama-chat',
  'ollama-embed',
  'google-generate-content',
  'google-embed-content',
  'bedrock-converse',
  'bedrock-invoke',
] as const;

const provider = z.strictObject({
  url: required(baseUrl, 'Requests whose URL begins with this are model requests.'),
  provider: required(name, 'Who answers, for names and prices: `openai`, `anthropic`, …'),
  api: optional(z.enum(protocolNames), {
    meaning: 'The protocol it speaks, at exactly this URL or below it.',
    fallback: undefined,
    shown: 'by the ending of the path',
  }),
});

const instrumentation = z.strictObject({
  enabled: optional(z.boolean(), { meaning: 'Whether model requests are recorded as they pass.', fallback: true }),
  processor: optional(z.enum(['simple', 'batch']), {
    meaning: 'Whether a request is in the ledger before the agent has the end of its response, or within 50 ms.',
    fallback: 'simple' as const,
  }),
  providers: optional(z.array(provider), {
    meaning: 'Providers behind URLs that are not their own: gateways, proxies, local servers.',
    fallback: [],
  }),
});

const capture = z.strictObject({
  error_messages: optional(z.boolean(), {
    meaning: 'Keeps up to 256 characters of a caught error’s message, secrets redacted. Messages may quote content.',
    fallback: false,
  }),
});

const tag = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'must be text, a number, or true or false',
});

const prometheus = z.strictObject({
  profiles: optional(z.array(z.enum(profileNames)).min(1), {
    meaning: 'By which names tokens and costs are scraped: OpenTelemetry’s, Claude Code’s, or both side by side.',
    fallback: ['genai'] as const,
  }),
});

/** `distribution.runledger`: what OpenTelemetry has no word for. */
export const runledger = z.strictObject({
  directory: optional(directory, {
    meaning: 'Where runs are kept. A relative path begins at the working directory.',
    fallback: defaultDirectory,
  }),
  project: optional(textOrNothing, { meaning: 'Project of runs that name none.', fallback: null, shown: 'none' }),
  tags: optional(z.record(z.string(), tag), { meaning: 'Tags of every run, by name; its own win.', fallback: {} }),
  plugins: optional(z.array(name), { meaning: 'Module names of exporters that are not built in.', fallback: [] }),
  strict: optional(z.boolean(), {
    meaning: 'Whether a bad configuration ends the agent. Else it runs on without metrics.',
    fallback: false,
  }),
  finalise_on_exit: optional(z.boolean(), {
    meaning: 'Whether `process.exit()` and crashes wait, at most 5 s, until the run’s files are final.',
    fallback: true,
  }),
  max_series: optional(seriesCount, {
    meaning: 'Most series of a metric for the life of the process; later ones are put together as `other`.',
    fallback: 2000,
  }),
  capture: section(capture, 'What is kept beyond figures.'),
  prices: optional(z.array(price), {
    meaning: 'Prices that hold in place of the price list’s. Of those that fit a call, the first.',
    fallback: [],
  }),
  instrumentation: section(instrumentation, 'How model requests are observed.'),
  prometheus: section(prometheus, 'How figures are named for those who scrape them.'),
});
