import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServedCall } from '../../examples/model-server/types.ts';
import { corruptions } from './coding-agent/corruptions.ts';
import { disagreements } from './coding-agent/disagreements.ts';
import { servedFigures } from './coding-agent/figures.ts';
import { type Evidence, runCodingAgent } from './coding-agent/run-coding-agent.ts';
import { sources } from './coding-agent/sources.ts';

let evidence: Evidence;

beforeAll(async () => {
  evidence = await runCodingAgent();
});

afterAll(() => rm(dirname(evidence.directory), { recursive: true }));

describe('one run of the coding agent', () => {
  it('has everything in it that figures may differ in', () => {
    const { log } = evidence;
    const served = servedFigures(log, evidence.failedToolCalls);
    for (const value of Object.values(served)) expect(value).toBeGreaterThan(0);
    expect(evidence.failedToolCalls).toBeGreaterThan(0);
    expect(new Set(log.map(({ api, streamed }) => `${api} ${streamed ? 'streamed' : 'plain'}`))).toEqual(
      new Set(
        ['openai-chat', 'openai-responses', 'anthropic-messages'].flatMap((api) => [`${api} plain`, `${api} streamed`]),
      ),
    );
    expect(log.filter(({ status }) => status === 429)).toHaveLength(1);
    expect(log.every(({ finished }) => finished)).toBe(true);
  });

  it.each(sources)('comes to the same in $name as in the model server’s log', async ({ name, read }) => {
    expect(Object.keys(await read(evidence)).length).toBeGreaterThan(1);
    expect((await disagreements(evidence)).filter((line) => line.startsWith(`${name}: `))).toEqual([]);
  });
});

describe('the comparison finds one wrong value', () => {
  let copies: string;
  beforeAll(async () => {
    copies = await mkdtemp(join(tmpdir(), 'runledger-corrupted-'));
  });
  afterAll(() => rm(copies, { recursive: true }));

  it.each(corruptions)('in $found', async ({ found, corrupt }) => {
    const directory = await mkdtemp(join(copies, 'run-'));
    await cp(evidence.directory, directory, { recursive: true });
    const lines = await disagreements(await corrupt({ ...evidence, directory }));
    expect(lines.filter((line) => line.startsWith(`${found}: `))).toHaveLength(1);
  });

  it.each(['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'reasoningTokens'] as const)(
    'in the %s of the model server’s log',
    async (figure) => {
      const lines = await disagreements({ ...evidence, log: withOneMore(evidence.log, figure) });
      const sourcesWithIt = await Promise.all(sources.map(async ({ read }) => figure in (await read(evidence))));
      expect(lines.filter((line) => line.includes(`: ${figure}: `))).toHaveLength(sourcesWithIt.filter(Boolean).length);
    },
  );

  it('in every source', () => {
    expect(new Set(corruptions.map(({ found }) => found.slice(0, found.lastIndexOf(': '))))).toEqual(
      new Set(sources.map(({ name }) => name)),
    );
  });
});

function withOneMore(log: Evidence['log'], figure: keyof NonNullable<ServedCall['usage']>): Evidence['log'] {
  const index = log.findIndex(({ usage }) => usage !== null);
  return log.map((call, place) =>
    place === index && call.usage
      ? { ...call, usage: { ...call.usage, [figure]: (call.usage[figure] ?? 0) + 1 } }
      : call,
  );
}
