import { execFile } from 'node:child_process';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { expect, it, onTestFinished } from 'vitest';
import { readJson, readLines, runIds } from '../support/agent-process.ts';
import { startModelServer } from '../support/model-server.ts';

const agent = fileURLToPath(new URL('bundling/agent.ts', import.meta.url));
const built = fileURLToPath(new URL('../../dist/src/index.js', import.meta.url));

interface Bundling {
  readonly format: 'esm' | 'cjs';
  /** Whether the bundler knows what `import.meta.url` is; there are some that do not in CommonJS. */
  readonly hasUrls: boolean;
}

/** Bundles the agent into a directory that has nothing else, and none above it any packages. */
async function bundleAgent({ format, hasUrls }: Bundling) {
  const directory = await mkdtemp(join(tmpdir(), 'runledger-bundle-'));
  const file = join(directory, format === 'esm' ? 'agent.mjs' : 'agent.cjs');
  const bundle = await rolldown({
    input: agent,
    platform: 'node',
    resolve: { alias: { runledger: built } },
    ...(hasUrls ? {} : { transform: { define: { 'import.meta.url': 'undefined' } } }),
  });
  await bundle.write({ file, format, codeSplitting: false });
  await bundle.close();
  expect(await readdir(directory)).toHaveLength(1);
  return { directory, file };
}

it.each([
  { what: 'an ES module', format: 'esm', hasUrls: true },
  { what: 'a CommonJS module', format: 'cjs', hasUrls: true },
  { what: 'a CommonJS module by a bundler that knows no import.meta', format: 'cjs', hasUrls: false },
] as const)('an agent bundled to $what, with no package beside it, is recorded', async ({ format, hasUrls }) => {
  const { directory, file } = await bundleAgent({ format, hasUrls });
  const server = await startModelServer();
  onTestFinished(() => server.close());
  const instrumentation = { providers: [{ url: server.openaiUrl, provider: 'openai' }] };
  await writeFile(
    join(directory, 'otel-config.yaml'),
    JSON.stringify({
      file_format: '1.1',
      meter_provider: { readers: [{ periodic: { exporter: { json: {} } } }] },
      distribution: { runledger: { instrumentation } },
    }),
  );
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], {
    cwd: directory,
    env: { BASE_URL: server.openaiUrl },
  });
  expect({ stdout, stderr }).toEqual({ stdout: 'ok', stderr: '' });

  const store = join(directory, 'runs');
  const [id = ''] = await runIds(store);
  const calls = (await readLines(store, id, 'events.jsonl')).filter(({ event }) => event === 'model_call');
  expect(server.log).toHaveLength(2);
  expect(calls).toMatchObject(
    server.log.map(({ responseId, usage }) => ({
      response_id: responseId,
      input_tokens: usage?.inputTokens,
      output_tokens: usage?.outputTokens,
      agent_role: 'poet',
      cost_source: 'priced',
      cost_usd: expect.any(Number),
    })),
  );
  const { metrics } = await readJson<{ metrics: { name: string }[] }>(store, id, 'metrics.json');
  expect(metrics.map(({ name }) => name)).toEqual(expect.arrayContaining(['gen_ai.client.token.usage', 'pages']));
  expect(await readJson(store, id, 'run.json')).toMatchObject({
    run: { status: 'completed' },
    totals: { modelCalls: 2 },
    snapshots: { state: 'final' },
  });
});
