import assert from 'node:assert/strict';
import { type TableName, tableNames, tables } from '../../catalogue/index.ts';
import type { AnyRow } from '../../exporter/columns.ts';
import type { ExporterContext } from '../../exporter/contract.ts';
import { metricRows } from '../../exporter/metric-rows.ts';
import { assertSameRows } from '../same-rows.ts';
import { hostileMetrics, hostileRows, oneCounter } from '../samples.ts';
import type { TestRows } from '../test-context.ts';
import {
  type ConformanceCheck,
  createExporter,
  exportWell,
  type ReadTables,
  type Subject,
  withContext,
} from './subject.ts';

type Read = (context: ExporterContext) => Promise<ReadTables>;

/** What must hold of what is read back from an exporter's files. */
export function readingChecks(subject: Subject, read: Read): readonly ConformanceCheck[] {
  return [
    {
      name: 'reads back value for value: extremes, nulls, microseconds and hostile texts',
      run: () =>
        withContext({ rows: hostileRows(), runId: '../=1"\n,😀' }, async (context) => {
          const metrics = await hostileMetrics();
          await exportWell(await createExporter(subject, context), metrics);
          const points = metricRows(metrics, { runId: context.run?.runId ?? null });
          sameTables(await read(context), { ...hostileRows(), metrics: points });
        }),
    },
    {
      name: 'reads back tables without rows as tables without rows',
      run: () =>
        withContext({}, async (context) => {
          const metrics = await oneCounter(1);
          await exportWell(await createExporter(subject, context), { ...metrics, scopeMetrics: [] });
          sameTables(await read(context), {});
        }),
    },
    {
      name: 'between the ends of tickets, renews what is due and invents nothing for the rest',
      run: () => betweenTickets(subject, read),
    },
  ];
}

type AllRows = TestRows & { readonly metrics?: readonly AnyRow[] };

/** Compares every table that was read, of which there must be one, with what it should hold. */
function sameTables(actual: ReadTables, expected: AllRows): void {
  const present = tableNames.filter((name) => actual[name] !== undefined);
  assert.notDeepEqual(present, [], 'nothing was read back');
  for (const name of present) assertSameRows(name, rowsIn(actual, name), rowsIn(expected, name));
}

const rowsIn = (rows: ReadTables | AllRows, name: TableName): readonly AnyRow[] =>
  (rows as { readonly [N in TableName]?: readonly AnyRow[] })[name] ?? [];

async function betweenTickets(subject: Subject, read: Read): Promise<void> {
  await withContext({ rows: hostileRows() }, async (context) => {
    const exporter = await createExporter(subject, context);
    await exportWell(exporter, await oneCounter(1));
    context.setRows({});
    context.setDue(tableNames.filter((name) => tables[name].kind !== 'detail'));
    const metrics = await oneCounter(2);
    await exportWell(exporter, metrics);
    const written = await read(context);
    const now: AllRows = { metrics: metricRows(metrics, { runId: context.run?.runId ?? null }) };
    for (const name of tableNames.filter((table) => written[table] !== undefined)) {
      const expected = tables[name].kind === 'detail' ? hostileRows() : now;
      assertSameRows(name, rowsIn(written, name), rowsIn(expected, name));
    }
  });
}
