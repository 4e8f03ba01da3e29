import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AgentOutcome, runAgent } from '../support/agent-process.ts';
import { freePort } from '../support/free-port.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';

/** What no file may hold, each put where its name says. */
const canaries = {
  prompt: 'canary-prompt-7f3a',
  system: 'canary-system-1b2c',
  completion: 'canary-completion-9d8e',
  toolDescription: 'canary-tool-description-3e4f',
  toolArgument: 'canary-tool-argument-4c5d',
  toolResult: 'canary-tool-result-5a6b',
  header: 'canary-header-6e7f',
  apiKey: 'canary-api-key-2a3b',
  query: 'canary-query-5f6a',
  providerError: 'canary-provider-error-8b9c',
  thrown: 'canary-thrown-0d1e',
  cause: 'canary-cause-2f3a',
  unparsable: 'canary-unparsable-4b5c',
  variable: 'canary-variable-6d7e',
};

/** What every file format must hold, so that a search that finds nothing is known to search. */
const control = 'canary-control-9e8d';

/** Puts every canary where it belongs, and ends by throwing, by exiting or well. */
const agent = `
import { readFileSync } from 'node:fs';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { agent, operation, recordError, recordEvent, run, session, ticket, toolCall } from 'runledger';

const canary = JSON.parse(process.env.CANARIES);
const server = process.env.MODEL_SERVER;
const options = { apiKey: canary.apiKey, maxRetries: 0, defaultHeaders: { 'x-note': canary.header }, defaultQuery: { q: canary.query } };
const openai = new OpenAI({ ...options, baseURL: server + '/v1' });
const anthropic = new Anthropic({ ...options, baseURL: server });
const thrown = () => new Error(canary.thrown, { cause: new Error(canary.cause) });
const caught = async (work) => {
  try { await work(); } catch { return; }
  throw new Error('nothing was thrown');
};
const tools = [{ type: 'function', function: { name: 'note', description: canary.toolDescription, parameters: {} } }];
const messages = [{ role: 'system', content: canary.system }, { role: 'user', content: canary.prompt }];
const drain = async (stream) => { for await (const _ of stream); };

await run({ project: process.env.CONTROL }, () => session('s', () => ticket('t', async () => {
  recordEvent('note', { text: process.env.CONTROL });
  await agent({ role: process.env.CONTROL }, async () => {
    const { choices } = await openai.chat.completions.create({ model: 'gpt-5.1', messages, tools });
    const said = JSON.stringify(choices);
    if (!said.includes(canary.completion) || !said.includes(canary.toolArgument)) throw new Error('not said');
    await drain(await openai.chat.completions.create({ model: 'gpt-5.1', messages, tools, stream: true }));
    await openai.responses.create({ model: 'gpt-5-mini', instructions: canary.system, input: canary.prompt });
    await drain(await openai.responses.create({ model: 'gpt-5-mini', input: canary.prompt, stream: true }));
    const message = { model: 'claude-haiku-4-5', max_tokens: 9, system: canary.system, messages: messages.slice(1) };
    await anthropic.messages.create(message);
    await drain(anthropic.messages.stream(message));
    await caught(() => openai.chat.completions.create({ model: 'fails', messages }));
    await caught(() => drain(anthropic.messages.stream({ ...message, model: 'fails' })));
    await toolCall('note', async () => canary.toolResult);
    await caught(() => toolCall('note', () => { throw thrown(); }));
    await caught(() => toolCall('parse', () => JSON.parse(canary.unparsable)));
    await caught(() => toolCall('read', () => readFileSync('/' + canary.toolArgument)));
    await caught(() => toolCall('fetch', () => fetch('http://127.0.0.1:1/' + canary.toolArgument)));
    await caught(() => toolCall('throw', () => { throw canary.thrown; }));
  });
  await caught(() => operation('work', async () => { throw thrown(); }));
  await caught(() => agent({ role: 'b' }, async () => { throw new AggregateError([thrown()], canary.thrown); }));
  recordError(thrown());
})));
await caught(() => run({}, () => session('s', () => ticket('t', async () => { throw thrown(); }))));
console.log(await (await fetch(process.env.PROMETHEUS)).text());
const ends = {
  return() {},
  exit() { process.exit(3); },
  throw() { setImmediate(() => { throw thrown(); }); },
  reject() { Promise.reject(thrown()); },
};
recordEvent('note', { text: process.env.CONTROL });
ends[process.argv[2]]();
`;

const config = (port: number, server: string) => `
file_format: "1.1"
meter_provider:
  readers:
    - periodic: { interval: 1000, exporter: { json: {} } }
    - periodic: { interval: 1000, exporter: { csv: {} } }
    - periodic: { interval: 1000, exporter: { parquet: { tables: [metrics, events, errors, model_calls], codec: uncompressed } } }
    - pull: { exporter: { prometheus/development: { port: ${port} } } }
distribution:
  runledger:
    strict: true
    instrumentation:
      providers:
        - { url: "${server}/v1", provider: openai }
        - { url: "${server}/v1", provider: anthropic, api: anthropic-messages }
`;

let directory: string;
let server: ModelServer;
let served: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'runledger-canaries-'));
  served = '';
  server = await startModelServer({
    script({ model, path, headers, body }) {
      served += JSON.stringify({ path, headers, body });
      if (model === 'fails') return { status: 400, delivery: { rawBody: `{"error":"${canaries.providerError}"}` } };
      const toolCalls = [{ name: 'note', arguments: { text: canaries.toolArgument } }];
      return { text: `${canaries.completion} ${canaries.completion}`, toolCalls };
    },
  });
});
afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

async function runWithCanaries(end: string): Promise<AgentOutcome & { readonly store: string }> {
  const store = join(directory, 'runs');
  const port = await freePort();
  const file = join(directory, 'otel-config.yaml');
  await writeFile(file, config(port, server.url));
  const outcome = await runAgent(agent, {
    store,
    args: [end],
    env: {
      OTEL_CONFIG_FILE: file,
      CANARIES: JSON.stringify(canaries),
      CONTROL: control,
      MODEL_SERVER: server.url,
      PROMETHEUS: `http://127.0.0.1:${port}/metrics`,
      SECRET: canaries.variable,
    },
  });
  return { ...outcome, store };
}

/** Every file below a directory, by its path there. */
async function filesOf(store: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(store, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(paths.map(async (path) => [relative(store, path), await readFile(path)] as const)));
}

/** The canaries in some bytes: as they are, and in the encodings in which text gets into files unnoticed. */
function canariesIn(bytes: Buffer | string): string[] {
  const text = Buffer.from(bytes as string).toString('latin1');
  return Object.entries(canaries).flatMap(([name, canary]) => {
    const base64 = Buffer.from(canary).toString('base64').slice(0, -4);
    const hex = Buffer.from(canary).toString('hex');
    const utf16 = Buffer.from(canary, 'utf16le').toString('latin1');
    return [canary, base64, hex, utf16].some((form) => text.includes(form)) ? [name] : [];
  });
}

describe('an agent whose every secret is known', () => {
  it.each([
    { end: 'return', code: 0, isQuiet: true },
    { end: 'exit', code: 3, isQuiet: true },
    // What Node itself says of an error that nobody catches is the agent's.
    { end: 'throw', code: 1, isQuiet: false },
    { end: 'reject', code: 1, isQuiet: false },
  ])('leaves none of it in any file, on any stream or in Prometheus: $end', async ({ end, code, isQuiet }) => {
    const outcome = await runWithCanaries(end);
    expect(outcome.code).toBe(code);
    expect(canariesIn(outcome.stderr)).toEqual(isQuiet ? [] : ['thrown', 'cause']);
    const files = await filesOf(outcome.store);
    const found = [...files].map(([file, bytes]) => [file, canariesIn(bytes)]).filter(([, names]) => names?.length);
    expect(found).toEqual([]);
    expect([...files.keys()].filter((file) => canariesIn(file).length > 0)).toEqual([]);
    expect(canariesIn(outcome.stdout)).toEqual([]);
    expect(outcome.stdout).toContain(control);
  });

  it('did send them, and is recorded in every format', async () => {
    const { store, stdout } = await runWithCanaries('return');
    for (const name of ['prompt', 'system', 'toolDescription', 'header', 'apiKey'] as const) {
      expect(served).toContain(canaries[name]);
    }
    expect(stdout).toMatch(new RegExp(`gen_ai_client_operation_duration_seconds_count\\{[^}]*${control}`));
    const files = await filesOf(store);
    const withControl = [...files].filter(([, bytes]) => bytes.includes(control)).map(([file]) => file);
    const names = new Set(withControl.map((file) => file.slice(file.indexOf('/') + 1)));
    expect([...names]).toEqual(
      expect.arrayContaining([
        'events.jsonl',
        'run.json',
        'metrics.json',
        'metrics.parquet',
        'parquet/events.parquet',
        'csv/events.csv',
        'csv/metrics.csv',
        'csv/model_calls.csv',
      ]),
    );
  });

  it.each(Object.entries(canaries))('would be found out by the %s', (name, canary) => {
    for (const encoding of ['utf8', 'base64', 'hex', 'utf16le'] as const) {
      const leaked =
        encoding === 'utf8' || encoding === 'utf16le'
          ? Buffer.concat([Buffer.from('{"a":"'), Buffer.from(canary, encoding)])
          : Buffer.from(canary).toString(encoding);
      expect(canariesIn(leaked)).toEqual([name]);
    }
  });
});
