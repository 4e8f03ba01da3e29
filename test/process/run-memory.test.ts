import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runAgent, temporaryStore } from '../support/agent-process.ts';

const measuring = `
  import { setFlagsFromString } from 'node:v8';
  import { runInNewContext } from 'node:vm';
  import { agent, openRun, recordModelCall, run } from 'runledger';
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  const call = () => recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 100, outputTokens: 10, durationMs: 5 });
  const settled = async () => {
    for (let round = 0; round < 4; round += 1) {
      await new Promise((done) => setTimeout(done, 50));
      gc();
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const work = () => run({ project: 'shop' }, async () => agent({ role: 'coder' }, call));
  const several = async (count) => {
    for (let done = 0; done < count; done += 100) await Promise.all(Array.from({ length: 100 }, work));
  };
`;

/** One exporter, so that thousands of runs are ended in seconds: each file of each is made durable. */
const configuration = `
file_format: "1.1"
meter_provider: { readers: [{ periodic: { interval: 600000, exporter: { json: {} } } }] }
distribution: { runledger: { finalise_on_exit: false } }
`;

async function storeAndEnvironment() {
  const store = await temporaryStore();
  const file = join(store, 'otel-config.yaml');
  await writeFile(file, configuration);
  return { store, env: { OTEL_CONFIG_FILE: file } };
}

// The bench does the same with 10,000. What each of these may keep, 10 % of the heap between them, is less than a run is.
it('2,000 runs opened and ended leave the heap where it was', async () => {
  const options = await storeAndEnvironment();
  // The first ones fill what is kept for all: compiled code, prices, the names of runs in the store.
  const source = `${measuring} await several(1000); const before = await settled(); await several(2000);
    console.log(JSON.stringify({ before, after: await settled() }));`;
  const { stdout, stderr, code } = await runAgent(source, options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { before, after } = JSON.parse(stdout) as { before: number; after: number };
  expect(after / before).toBeLessThan(1.1);
});

it('1,000 runs open at once hold under 200 MB', async () => {
  const options = await storeAndEnvironment();
  const source = `${measuring} await work(); const before = await settled();
    const open = Array.from({ length: 1000 }, () => openRun({ project: 'shop' }));
    for (const one of open) one.with(() => agent({ role: 'coder' }, call));
    console.log(JSON.stringify({ before, after: await settled() }));
    process.exit(0);`;
  const { stdout } = await runAgent(source, options);
  const { before, after } = JSON.parse(stdout) as { before: number; after: number };
  expect(after - before).toBeGreaterThan(0);
  expect(after).toBeLessThan(200 * 1024 * 1024);
});
