import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJson, readLines, runAgent, runIds, temporaryStore } from '../support/agent-process.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';

interface Manifest {
  readonly run: { readonly model_calls: number; readonly total_tokens: number };
}

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer({ script: () => ({ text: 'Hello' }) });
});
afterAll(() => server.close());

/** Ends in the very turn of the event loop in which the agent has its answer: what is done afterwards has not been. */
const ends = [
  { how: 'is killed', end: `process.kill(process.pid, 'SIGKILL');`, hasManifest: false },
  { how: 'calls process.exit()', end: 'process.exit(0);', hasManifest: true },
  { how: 'throws', end: `throw new RangeError('of the agent');`, hasManifest: true },
  { how: 'returns', end: '', hasManifest: true },
] as const;

const agent = (end: string) => `
  const answer = await fetch('${server.url}/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-5', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  await answer.json();
  ${end}`;

describe('a call on the wire', () => {
  it.each(ends)('is in the ledger when the agent has its answer and $how', async ({ end, hasManifest }) => {
    const store = await temporaryStore();
    await runAgent(agent(end), { store });
    const [runId = ''] = await runIds(store);
    const lines = await readLines(store, runId, 'events.jsonl');
    const calls = lines.filter(({ event }) => event === 'model_call');
    expect(calls).toMatchObject([{ status: 'success', response_model: 'gpt-5' }]);
    if (!hasManifest) return;
    const tokens = Number(calls[0]?.input_tokens) + Number(calls[0]?.output_tokens);
    const { run } = await readJson<Manifest>(store, runId, 'run.json');
    expect(run).toMatchObject({ model_calls: 1, total_tokens: tokens });
    // The snapshot's instruments have it too.
    expect(JSON.stringify(await readJson(store, runId, 'metrics.json'))).toContain('gen_ai.client.token.usage');
  });

  it('is in the totals that the agent asks for at once', async () => {
    const store = await temporaryStore();
    const source = `
      import { currentRun, run } from 'runledger';
      await run({}, async () => {
        ${agent('')}
        console.log(JSON.stringify(currentRun().summary().modelCalls));
      });`;
    expect(await runAgent(source, { store })).toMatchObject({ code: 0, stdout: '1\n' });
  });
});
