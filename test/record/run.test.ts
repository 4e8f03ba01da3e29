import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { metrics } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agent, currentRun, health, openRun, recordModelCall, run, session, shutdown } from '../../src/index.ts';
import { type Recording, runIdsOf, startRecording } from '../support/recording.ts';

let recording: Recording;
beforeAll(async () => {
  recording = await startRecording({ runledger: '{ project: shop, tags: { team: core, tier: 1 } }' });
});
afterAll(shutdown);

interface Stored {
  readonly run: Readonly<Record<string, unknown>>;
  readonly snapshots: { readonly state: string };
}

const manifest = async (runId: string): Promise<Stored> =>
  JSON.parse(await readFile(join(recording.store, runId, 'run.json'), 'utf8')) as Stored;
const call = (inputTokens: number) =>
  recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens, outputTokens: 0, costUsd: inputTokens / 1000 });
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Figures of the instruments in a run's snapshot, by name. */
async function points(runId: string): Promise<Record<string, number>> {
  const snapshot = JSON.parse(await readFile(join(recording.store, runId, 'metrics.json'), 'utf8')) as {
    metrics: { name: string; value: number | null; sum: number | null }[];
  };
  const sums: Record<string, number> = {};
  for (const { name, value, sum } of snapshot.metrics) sums[name] = (sums[name] ?? 0) + (value ?? sum ?? 0);
  return sums;
}

describe('a run', () => {
  it('gives what its callback gives, when its files are final', async () => {
    expect(await run({ id: 'r-1' }, async () => 'result')).toBe('result');
    expect(await manifest('r-1')).toMatchObject({ run: { status: 'completed' }, snapshots: { state: 'final' } });
  });

  it('of a callback that returns at once gives that at once, and ends by itself', async () => {
    expect(run({ id: 'r-2' }, () => 5)).toBe(5);
    await expect.poll(async () => (await manifest('r-2')).snapshots.state).toBe('final');
  });

  it.each([
    [
      'throws',
      () => {
        throw new RangeError('m');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('m'))],
  ])('that %s has failed, and passes it on', async (how, fn) => {
    await expect((async () => run({ id: `r-${how}` }, fn as () => unknown))()).rejects.toThrow(new RangeError('m'));
    await expect.poll(async () => (await manifest(`r-${how}`)).snapshots.state).toBe('final');
    expect((await manifest(`r-${how}`)).run).toMatchObject({ status: 'failed', errors: 1 });
  });

  it('has what it was opened with', async () => {
    const options = {
      id: 'r-3',
      project: 'market',
      benchmark: 'swe',
      version: '1.2.3',
      config: { provider: 'openai', model: 'gpt-4o', temperature: 0.2, max_retries: 3, apiKey: 'secret' },
      tags: { user: 'me', tier: 2 },
    };
    await run(options, async () => {});
    expect((await manifest('r-3')).run).toMatchObject({
      project: 'market',
      benchmark: 'swe',
      version: '1.2.3',
      provider: 'openai',
      model: 'gpt-4o',
      temperature: 0.2,
      config: { max_retries: 3, apiKey: '[redacted]' },
      // Those of the configuration, where the run says nothing else.
      tags: { team: 'core', user: 'me', tier: 2 },
    });
  });

  it('of which nothing is said has the project and the tags of the configuration', async () => {
    const handle = openRun();
    await handle.end();
    expect(handle.id).toMatch(/^run_\d{8}_\d{6}_shop_[0-9a-f]{8}$/);
    expect((await manifest(handle.id)).run).toMatchObject({ project: 'shop', tags: { team: 'core', tier: 1 } });
  });

  it.each([
    ['../../etc/passwd'],
    ['..'],
    ['/absolute'],
    ['with space'],
    ['naïve'],
    ['CON'],
    ['x'.repeat(129)],
    ['trailing.'],
    ['a\0b'],
    [''],
    ['.open'],
  ])('that cannot be called %j has another id, and keeps that one', async (id) => {
    const replaced = health().runs.idsReplaced;
    const handle = openRun({ id });
    await handle.end();
    expect(handle.id).toMatch(/^run_\d{8}_\d{6}_shop_[0-9a-f]{8}$/);
    expect((await manifest(handle.id)).run.tags).toMatchObject({ 'runledger.wanted_id': id.slice(0, 256) });
    expect(health().runs.idsReplaced).toBe(replaced + 1);
  });

  it('whose id is taken, in any case, has another', async () => {
    await run({ id: 'Taken' }, async () => {});
    const [same, other] = [openRun({ id: 'Taken' }), openRun({ id: 'tAKEN' })];
    expect([same.id, other.id].filter((id) => id.toLowerCase() === 'taken')).toEqual([]);
    await Promise.all([same.end(), other.end()]);
  });

  it('ends once, and as it was told first', async () => {
    const handle = openRun({ id: 'r-4' });
    const [first, second] = [
      handle.end({ status: 'cancelled' }),
      handle.end({ status: 'failed', error: new Error('late') }),
    ];
    await Promise.all([first, second, handle.end()]);
    expect((await manifest('r-4')).run).toMatchObject({ status: 'cancelled', errors: 0 });
  });

  it.each([
    ['null', null, 'completed'],
    ['a status that it cannot have', { status: 'running' }, 'completed'],
    ['an error that is undefined', { error: undefined }, 'completed'],
    ['an abort', { error: AbortSignal.abort().reason }, 'cancelled'],
    [
      'what cannot be read',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('hostile');
          },
        },
      ),
      'completed',
    ],
  ])('that is ended with %s has a status still', async (_what, options, status) => {
    const handle = openRun();
    await handle.end(options as never);
    expect((await manifest(handle.id)).run).toMatchObject({ status });
  });

  it('ends with its block', async () => {
    let id = '';
    {
      await using handle = openRun();
      id = handle.id;
      handle.with(() => call(10));
    }
    expect(await manifest(id)).toMatchObject({ run: { total_tokens: 10 }, snapshots: { state: 'final' } });
  });
});

describe('runs side by side and inside each other', () => {
  it('see nothing of each other’s figures, in the ledger or in the instruments', async () => {
    const hits = metrics.getMeter('a-library').createCounter('hits');
    const work = (id: string, rounds: number) =>
      run({ id }, async () => {
        for (let round = 0; round < rounds; round += 1) {
          await turn();
          agent({ role: id }, () => call(rounds));
          hits.add(1);
        }
      });
    await Promise.all(Array.from({ length: 20 }, (_, index) => work(`side-${index + 1}`, index + 1)));
    for (let rounds = 1; rounds <= 20; rounds += 1) {
      const { run: row } = await manifest(`side-${rounds}`);
      expect(row).toMatchObject({ model_calls: rounds, total_tokens: rounds * rounds });
      expect(await points(`side-${rounds}`)).toMatchObject({
        hits: rounds,
        'gen_ai.client.token.usage': rounds * rounds,
      });
      expect(new Set(recording.lines(`side-${rounds}`).map(({ agent_role }) => agent_role))).toEqual(
        new Set([`side-${rounds}`]),
      );
    }
  });

  it('count what happens in the innermost only', async () => {
    await run({ id: 'outer' }, async () => {
      call(1);
      await run({ id: 'inner' }, async () => {
        await turn();
        call(10);
      });
      call(100);
    });
    expect([(await manifest('outer')).run.total_tokens, (await manifest('inner')).run.total_tokens]).toEqual([101, 10]);
  });

  it('begin without the scopes around them', async () => {
    await session('around', () => run({ id: 'within' }, async () => call(1)));
    const [line] = recording.lines('within').filter(({ event }) => event === 'model_call');
    expect(line).not.toHaveProperty('session_id');
  });
});

describe('the run that is active', () => {
  it('is the innermost, else the process’s own', async () => {
    const own = currentRun();
    await run({ id: 'here' }, async () => {
      await turn();
      expect(currentRun()?.id).toBe('here');
    });
    expect(currentRun()?.id).toBe(own?.id);
    expect(own?.id).toMatch(/^run_/);
  });

  it('tells what it came to so far', async () => {
    await run({ id: 'summed' }, async () => {
      agent({ role: 'coder' }, () => call(100));
      call(10);
      expect(currentRun()?.summary()).toMatchObject({
        runId: 'summed',
        project: 'shop',
        modelCalls: 2,
        totalTokens: 110,
        costUsd: 0.11,
        byAgentRole: { coder: { modelCalls: 1, inputTokens: 100 }, '': { inputTokens: 10 } },
      });
    });
  });

  it('lets a child join it, under its own project', async () => {
    await run({ id: 'parent', project: 'market' }, async () => {
      expect(currentRun()?.environment()).toMatchObject({
        RUNLEDGER_RUN_ID: 'parent',
        RUNLEDGER_DIR: recording.store,
        RUNLEDGER_PROJECT: 'market',
      });
    });
  });
});

describe('a measurement after the end of its run', () => {
  it('is late, and counted once', async () => {
    const hits = metrics.getMeter('a-library').createCounter('late-hits');
    const handle = openRun({ id: 'ended' });
    handle.with(() => hits.add(1));
    await handle.end();
    const { lateMeasurements } = health();
    handle.with(() => hits.add(1));
    expect(health().lateMeasurements).toBe(lateMeasurements + 1);
    expect(await points('ended')).toMatchObject({ 'late-hits': 1 });
  });
});

describe('the runs that health() counts', () => {
  it('are those in which something was recorded', async () => {
    const { open, ended } = health().runs;
    const handles = [openRun(), openRun()];
    expect(health().runs).toMatchObject({ open: open + 2, ended });
    await Promise.all(handles.map((handle) => handle.end()));
    expect(health().runs).toMatchObject({ open, ended: ended + 2 });
  });
});

it('nothing of all that was a fault of ours, and every run has a directory', async () => {
  expect(recording.faults()).toEqual({});
  await shutdown();
  expect(runIdsOf(recording.store).length).toBeGreaterThan(40);
});
