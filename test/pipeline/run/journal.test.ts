import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createJournal } from '../../../src/pipeline/run/journal.ts';
import { createTotals, openLedger } from '../../../src/store/index.ts';
import { temporaryDirectory } from '../../store/support.ts';
import { manualTime } from '../../support/manual-time.ts';
import { operationOf } from './support.ts';

/** A journal over a real ledger, and whether each line was written. */
function openJournal({ path = join(temporaryDirectory(), 'events.jsonl'), lastSeq = 0, project = 'shop' } = {}) {
  const totals = createTotals({ runId: 'run-1', project });
  const written: boolean[] = [];
  const journal = createJournal({
    runId: 'run-1',
    project,
    writer: 'main',
    clock: manualTime().clock,
    ledger: openLedger(path),
    totals,
    lastSeq,
    onAppend: (isWritten) => written.push(isWritten),
  });
  const lines = async () =>
    (await readFile(path, 'utf8')).split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  return { journal, totals, written, lines };
}

describe('a journal', () => {
  it('gives each event its identity, and what it answers is what stands on the line', async () => {
    const { journal, written, lines } = openJournal();
    const made = ['plan', 'build'].map((name) => journal.append(operationOf(name, { ticket_id: 'T-1' })));
    const common = { ts: '2026-11-01T00:00:00.000000Z', run_id: 'run-1', writer: 'main', project: 'shop' };
    expect(made).toMatchObject([
      { ...common, seq: 1, name: 'plan', ticket_id: 'T-1' },
      { ...common, seq: 2, name: 'build', ticket_id: 'T-1' },
    ]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(2);
    const withoutNulls = made.map((event) => Object.entries(event).filter(([, value]) => value !== null));
    expect(await lines()).toEqual(withoutNulls.map((entries) => Object.fromEntries(entries)));
    expect(written).toEqual([true, true]);
  });

  it('goes on behind the last place that is taken', async () => {
    const { journal, lines } = openJournal({ lastSeq: 41 });
    journal.append(operationOf('plan'));
    expect(await lines()).toMatchObject([{ seq: 42 }]);
  });

  it('makes a line that is not to be written: nothing takes its place, and no total counts it', async () => {
    const { journal, totals, written, lines } = openJournal();
    journal.append(operationOf('plan'));
    expect(journal.line(operationOf('late'))).toMatchObject({ name: 'late', run_id: 'run-1' });
    journal.append(operationOf('build'));
    expect(await lines()).toMatchObject([
      { seq: 1, name: 'plan' },
      { seq: 2, name: 'build' },
    ]);
    expect({ events: totals.events, written }).toEqual({ events: 2, written: [true, true] });
  });

  it('counts what cannot be written all the same, and says so', () => {
    const path = join(temporaryDirectory(), 'events.jsonl');
    mkdirSync(path);
    const { journal, totals, written } = openJournal({ path });
    journal.append(operationOf('plan'));
    expect({ events: totals.events, operations: totals.summary().byOperation.plan?.executions, written }).toEqual({
      events: 1,
      operations: 1,
      written: [false],
    });
  });
});
