import { expect, it } from 'vitest';
import { readJson, runAgent, temporaryStore } from '../support/agent-process.ts';

// Two snapshots at the same time, of one's own timer and of `forceFlush()`, each read a joined ledger from the same
// place on and added its lines: twice.
it('what another writer recorded is taken in once, however many snapshots are under way', async () => {
  const store = await temporaryStore();
  const source = `
    import { appendFileSync } from 'node:fs';
    import { currentRun, forceFlush, recordModelCall, run } from 'runledger';
    await run({ id: 'one' }, async () => {
      recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 1, outputTokens: 1, durationMs: 1 });
      const line = (seq) => JSON.stringify({
        ts: '2026-11-01T09:30:00.123456Z', event: 'model_call', id: 'id ' + seq, run_id: 'one', writer: 'other', seq,
        input_tokens: 10, output_tokens: 0, status: 'success', duration_ms: 1,
      });
      const lines = Array.from({ length: 5000 }, (_, index) => line(index + 1) + '\\n');
      appendFileSync(process.env.RUNLEDGER_DIR + '/one/events.other.jsonl', lines.join(''));
      await Promise.all([forceFlush(), forceFlush(), forceFlush()]);
      console.log(currentRun().summary().modelCalls);
    });`;
  expect(await runAgent(source, { store })).toMatchObject({ code: 0, stdout: '5001\n', stderr: '' });
  const { run } = await readJson<{ run: Record<string, number> }>(store, 'one', 'run.json');
  expect(run).toMatchObject({ model_calls: 5001, total_tokens: 50_002 });
});
