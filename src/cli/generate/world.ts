/**
 * The world that generated runs take place in: who works on what, with which models and tools. The differences between
 * models and configurations are real ones, so that a comparison finds them.
 */

/** A model, and how it does. */
export interface WorldModel {
  readonly weight: number;
  /** As `gen_ai.provider.name`. */
  readonly provider: string;
  readonly model: string;
  /** The name under which the provider answers. */
  readonly answersAs: string;
  /** What an id of its responses begins with. */
  readonly idPrefix: string;
  /** The share of tickets it solves by itself, 0 to 1. */
  readonly skill: number;
  readonly firstChunkMs: number;
  readonly msPerToken: number;
  /** Tokens it says, beside those of a model of few words. */
  readonly wordiness: number;
  /** The share of its output that is reasoning; null where it is not said. */
  readonly reasoning: number | null;
  /** How it caches what it was told before: `counted` says what was read, `written` also what was written. */
  readonly cache: 'none' | 'counted' | 'written';
  /** The share of requests that the provider refuses or loses. */
  readonly failing: number;
}

/** The last is in no price list: its calls have no cost. */
export const models: readonly WorldModel[] = [
  {
    weight: 20,
    provider: 'openai',
    model: 'gpt-5.2',
    answersAs: 'gpt-5.2-2025-12-11',
    idPrefix: 'chatcmpl-',
    skill: 0.9,
    firstChunkMs: 900,
    msPerToken: 11,
    wordiness: 1.2,
    reasoning: 0.4,
    cache: 'counted',
    failing: 0.004,
  },
  {
    weight: 20,
    provider: 'openai',
    model: 'gpt-5-mini',
    answersAs: 'gpt-5-mini-2025-08-07',
    idPrefix: 'chatcmpl-',
    skill: 0.78,
    firstChunkMs: 500,
    msPerToken: 6,
    wordiness: 1.1,
    reasoning: 0.3,
    cache: 'counted',
    failing: 0.003,
  },
  {
    weight: 24,
    provider: 'anthropic',
    model: 'claude-sonnet-4-6',
    answersAs: 'claude-sonnet-4-6',
    idPrefix: 'msg_01',
    skill: 0.92,
    firstChunkMs: 1100,
    msPerToken: 13,
    wordiness: 1,
    reasoning: null,
    cache: 'written',
    failing: 0.007,
  },
  {
    weight: 14,
    provider: 'anthropic',
    model: 'claude-haiku-4-5',
    answersAs: 'claude-haiku-4-5-20251001',
    idPrefix: 'msg_01',
    skill: 0.79,
    firstChunkMs: 420,
    msPerToken: 5,
    wordiness: 0.9,
    reasoning: null,
    cache: 'written',
    failing: 0.005,
  },
  {
    weight: 12,
    provider: 'gcp.gemini',
    model: 'gemini-2.5-pro',
    answersAs: 'gemini-2.5-pro',
    idPrefix: '',
    skill: 0.85,
    firstChunkMs: 1500,
    msPerToken: 8,
    wordiness: 1.3,
    reasoning: 0.5,
    cache: 'counted',
    failing: 0.008,
  },
  {
    weight: 10,
    provider: 'ollama',
    model: 'qwen3-coder:30b',
    answersAs: 'qwen3-coder:30b',
    idPrefix: 'chatcmpl-',
    skill: 0.6,
    firstChunkMs: 300,
    msPerToken: 24,
    wordiness: 0.8,
    reasoning: null,
    cache: 'none',
    failing: 0.006,
  },
];

/** What tickets are looked up with. */
export const embeddingModel = { provider: 'openai', model: 'text-embedding-3-small' } as const;

/** Temperatures, and what each takes from a model's skill. */
export const temperatures = [
  { weight: 4, temperature: 0.2, loss: 0 },
  { weight: 2, temperature: 0, loss: 0.02 },
  { weight: 2, temperature: 0.7, loss: 0.06 },
  { weight: 1, temperature: 1, loss: 0.16 },
] as const;

/** How often a request that failed is made again. */
export const retryLimits = [
  { weight: 4, maxRetries: 2 },
  { weight: 1, maxRetries: 0 },
  { weight: 1, maxRetries: 5 },
] as const;

/** What providers answer where they do not answer. */
export const providerFailures = [
  { weight: 5, errorType: '429', httpStatus: 429, thrown: 'RateLimitError', medianMs: 180 },
  { weight: 3, errorType: '529', httpStatus: 529, thrown: 'OverloadedError', medianMs: 350 },
  { weight: 2, errorType: '503', httpStatus: 503, thrown: 'InternalServerError', medianMs: 900 },
  { weight: 1, errorType: 'ETIMEDOUT', httpStatus: null, thrown: 'APIConnectionTimeoutError', medianMs: 30_000 },
] as const;

/** A bad hour at a provider: how many runs fall into one, and how many times as often their requests fail. */
export const badHour = { share: 0.12, times: 8 } as const;

/** Projects, how hard their tickets are, and who works on them. */
export const projects = [
  { weight: 5, project: 'checkout-service', prefix: 'CHK', difficulty: 0.02, team: 'payments', benchmark: null },
  { weight: 4, project: 'search-index', prefix: 'SRCH', difficulty: 0.08, team: 'search', benchmark: null },
  { weight: 3, project: 'mobile-app', prefix: 'MOB', difficulty: 0.12, team: 'mobile', benchmark: null },
  { weight: 2, project: 'docs-site', prefix: 'DOC', difficulty: -0.05, team: 'platform', benchmark: null },
  { weight: 3, project: 'agent-evals', prefix: 'EVAL', difficulty: 0.05, team: 'platform', benchmark: 'refactor-40' },
  { weight: 2, project: 'agent-evals', prefix: 'FIX', difficulty: 0.15, team: 'platform', benchmark: 'bugfix-120' },
] as const;

/** Who starts runs, by team. */
export const users: Readonly<Record<(typeof projects)[number]['team'], readonly string[]>> = {
  payments: ['amara', 'bjorn', 'chen'],
  search: ['divya', 'elif', 'farid'],
  mobile: ['grace', 'hiro'],
  platform: ['ines', 'jonas', 'kavya', 'ci-bot'],
};

/** The agent's versions, the oldest first; each solves a little more. */
export const versions = ['1.4.0', '1.5.0', '1.5.1', '1.6.0'] as const;
/** Added to a model's skill by each version. */
export const skillByVersion = 0.025;

/** A tool, and how it does. */
export interface WorldTool {
  readonly tool: string;
  readonly medianMs: number;
  readonly failing: number;
  readonly errorType: string;
  /** A server of the Model Context Protocol has it. */
  readonly isMcp?: true;
}

/** Tools by name. */
export const tools = {
  read_file: { tool: 'read_file', medianMs: 6, failing: 0.015, errorType: 'ENOENT' },
  edit_file: { tool: 'edit_file', medianMs: 18, failing: 0.05, errorType: 'PatchDoesNotApply' },
  grep: { tool: 'grep', medianMs: 70, failing: 0.005, errorType: 'ETIMEDOUT' },
  bash: { tool: 'bash', medianMs: 650, failing: 0.09, errorType: 'ExitCode' },
  run_tests: { tool: 'run_tests', medianMs: 8_000, failing: 0, errorType: 'TestsFailed' },
  web_search: { tool: 'web_search', medianMs: 1_300, failing: 0.06, errorType: 'ETIMEDOUT' },
  get_issue: { tool: 'get_issue', medianMs: 420, failing: 0.03, errorType: 'McpError', isMcp: true },
} as const satisfies { readonly [name: string]: WorldTool };

/** What is asked for. */
export const ticketTitles = [
  'Retry payments that time out',
  'Sort results by distance',
  'Crash when the list is empty',
  'Dark mode follows the system',
  'Cache headers of static pages',
  'Move to the new client',
  'Timeouts in the nightly export',
  'Typos in the getting-started guide',
] as const;

/** What goes wrong with code. */
export const codeErrors = ['TypeError', 'AssertionError', 'SyntaxError', 'ImportError', 'LintError'] as const;
