import { expect, it } from 'vitest';
import { readJson, readLines, runIds, startAgent, temporaryStore } from '../support/agent-process.ts';

// Each of them took itself for the owner until the first manifest was there: both wrote one ledger, and `run.json` had the
// figures of whichever ended last.
it('several processes that are given one run id at a time write one run, whoever begins', async () => {
  const store = await temporaryStore();
  const source = `
    import { recordModelCall, shutdown } from 'runledger';
    console.log('ready');
    await new Promise((done) => setTimeout(done, 600));
    for (let call = 0; call < 50; call += 1) {
      recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 100, outputTokens: 10, durationMs: 5 });
      await new Promise((done) => setImmediate(done));
    }
    await new Promise((done) => setTimeout(done, 1500));`;
  const env = { RUNLEDGER_RUN_ID: 'shards' };
  const agents = await Promise.all(Array.from({ length: 3 }, () => startAgent(source, { store, env })));
  for (const { ended } of agents) expect(await ended).toMatchObject({ code: 0, stderr: '' });
  expect(await runIds(store)).toEqual(['shards']);
  const manifest = await readJson<{ run: { model_calls: number; status: string }; ledgers: object }>(
    store,
    'shards',
    'run.json',
  );
  expect(manifest.run).toMatchObject({ model_calls: 150, status: 'completed' });
  expect(Object.keys(manifest.ledgers)).toHaveLength(3);
  const [first, ...others] = await readLines(store, 'shards', 'events.jsonl');
  expect(first).toMatchObject({ event: 'run_start', seq: 1 });
  expect(others.filter(({ event }) => event === 'run_start')).toEqual([]);
});
