import { beforeAll, expect, it } from 'vitest';
import { openStore } from '../../src/analysis/open-store.ts';
import { recordStore } from '../analysis/recorded-store.ts';

let store: string;
beforeAll(async () => {
  store = await recordStore();
});

const names = ['runs', 'tool_usage', 'agents', 'ledger', 'model_calls'];

// On one connection, each statement ended the one before: of tables that were asked for at the same time all but the last
// had no rows, and no error said so.
it('each question that is asked while others are is answered with all of its rows', async () => {
  await using opened = await openStore(store);
  const rowsOf = async (name: string) => (await opened.query(`SELECT * FROM ${name}`)).length;
  const one: number[] = [];
  for (const name of names) one.push(await rowsOf(name));
  expect(await Promise.all([...names, ...names].map(rowsOf))).toEqual([...one, ...one]);
  expect(Math.min(...one)).toBeGreaterThan(0);
});

it('rows that are streamed go on while something else is asked and streamed', async () => {
  await using opened = await openStore(store, { timeZone: 'Asia/Tokyo', filter: { events: ['model_call'] } });
  const numbers = "SELECT current_setting('TimeZone') AS zone, event FROM ledger, range(1000)";
  const expected = await opened.query(numbers);
  const streamed: unknown[] = [];
  for await (const rows of opened.stream(numbers)) {
    streamed.push(...rows);
    expect(await opened.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    for await (const [row] of opened.stream('SELECT 1 AS one')) expect(row).toEqual({ one: 1 });
  }
  expect(streamed).toHaveLength(expected.length);
  expect(streamed[0]).toEqual({ zone: 'Asia/Tokyo', event: 'model_call' });
});
