import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeCsv } from '../../exporters/csv/write.ts';
import type { AnyRow, Snapshot } from '../../src/exporter.ts';

const rowCount = 60;

/** Nearly as long as a line may be. */
const long = { text: 'x"y,'.repeat(25_000) };

it('lets the agent have a turn after each row that is long, however many come at once', async () => {
  let turn = 0;
  const count = () => {
    turn += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  const readIn = new Set<number>();
  const rows = Array.from(
    { length: rowCount },
    (): AnyRow => ({
      get attributes() {
        readIn.add(turn);
        return long;
      },
    }),
  );
  const snapshot = {
    async *rows() {
      yield rows;
    },
  } as unknown as Snapshot;
  const file = join(await mkdtemp(join(tmpdir(), 'runledger-')), 'model_calls.csv');
  const config = { escape_formulas: true, bom: false, delimiter: ',' };
  await writeCsv(file, { snapshot, name: 'model_calls', config });
  clearImmediate(next);
  expect(readIn.size).toBe(rowCount);
  expect((await readFile(file, 'utf8')).match(/\n/g)).toHaveLength(rowCount + 1);
});
