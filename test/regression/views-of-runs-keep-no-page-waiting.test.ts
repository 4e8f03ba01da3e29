import { appendFileSync, mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { syntheticStore } from '../analysis/synthetic-store.ts';
import { runIds } from '../support/agent-process.ts';
import { ask, listen, startServe } from '../support/served.ts';

it('who asks for many runs and goes keeps no open page from hearing, and nobody else waiting', async () => {
  const store = await syntheticStore({ runs: 4, days: 2 });
  const served = await startServe(['--directory', store]);
  onTestFinished(async () => void (await served.stop()));
  const listener = await listen(served.url);
  await expect.poll(() => listener.heard[0]?.event).toBe('page');
  const [first = ''] = await runIds(store);
  // Each another run, so that no two of them share an answer.
  const statuses: number[] = [];
  const asked = Array.from({ length: 60 }, (_, place) => {
    const url = new URL(`/run.json?id=run_${place}`, served.url);
    const one = request(url, { agent: false }).on('error', () => {});
    one.on('response', ({ statusCode = 0 }) => statuses.push(statusCode)).end();
    return one;
  });
  // One answer is under way and eight wait: the others are told to come back.
  await expect.poll(() => statuses.filter((status) => status === 503).length).toBeGreaterThan(20);
  mkdirSync(join(store, 'new'));
  appendFileSync(
    join(store, 'new', 'events.jsonl'),
    '{"ts":"2026-11-21T10:00:00.000000Z","event":"model_call","project":"new"}\n',
  );
  for (const one of asked) one.destroy();
  await expect.poll(async () => (await ask(`${served.url}run.json?id=${first}`)).status).toBe(200);
  await expect.poll(() => listener.heard.findLast(({ event }) => event === 'runs')?.data).toMatchObject({ gone: [] });
  listener.close();
});
