import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PageRuns } from '../../../src/dashboard/page-data.ts';
import { answer } from '../../../src/serve/questions/answer.ts';
import { syntheticStore } from '../../analysis/synthetic-store.ts';
import { runIds } from '../../support/agent-process.ts';

let directory: string;
let ids: readonly string[];

beforeAll(async () => {
  directory = await syntheticStore({ runs: 4, days: 2 });
  ids = (await runIds(directory)).toSorted();
});

async function answered(changed: readonly string[], filter = {}): Promise<unknown> {
  const bytes = await answer({ kind: 'runs', directory, timeZone: 'UTC', filter, runIds: changed });
  if (bytes === null) return null;
  const { runs, gone } = JSON.parse(Buffer.from(bytes).toString()) as { runs: PageRuns; gone: readonly string[] };
  return { rows: [...runs.run_id].sort(), gone };
}

describe('the rows of runs that have changed', () => {
  it.each([
    ['as far as they are there', {}, ['0', '1', 'gone'], [['0', '1'], ['gone']]],
    ['of those that are asked for by name alone', { runIds: ['1', '2'] }, ['0', '1'], [['1'], []]],
    ['none, where none of them is asked for', { runIds: ['2'] }, ['0', '1'], null],
    ['none, where none has changed', {}, [], null],
    ['none, where another filter leaves them out', { projects: ['nothing is called this'] }, ['0'], [[], ['0']]],
  ])('are %s', async (_, filter, changed, expected) => {
    const named = (places: readonly string[] = []) => places.map((place) => ids[Number(place)] ?? place);
    const wanted = 'runIds' in filter ? { runIds: named(filter.runIds ?? []) } : filter;
    const rows = expected === null ? null : { rows: named(expected[0]), gone: named(expected[1]) };
    expect(await answered(named(changed), wanted)).toEqual(rows);
  });
});

it('a page says which it is, and holds no details of runs', async () => {
  const bytes = await answer({ kind: 'page', directory, timeZone: 'UTC', filter: {}, generation: 7 });
  const { generation, page, ...others } = JSON.parse(gunzipSync(bytes ?? '').toString());
  expect([generation, page.runs.with_view, Object.keys(others)]).toEqual([7, 4, []]);
});
