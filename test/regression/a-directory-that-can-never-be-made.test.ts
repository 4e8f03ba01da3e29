import { expect, it } from 'vitest';
import { placeStore } from '../../src/cli/generate/place-store.ts';
import { describeProcess, markOpen, openLedger, writeAtomically } from '../../src/store/index.ts';

// Node's recursive `mkdir` tries without end where a directory is said to be missing whose parent is there: an agent whose
// store was configured to be at such a place stood still at its first event.
it('is a fault of whoever needs it, and no end of the agent', async () => {
  const store = '/proc/none/store';
  expect(markOpen(store, 'one', describeProcess())).toContain('cannot be made (ENOENT)');
  const ledger = openLedger(`${store}/one/events.jsonl`);
  expect({ isWritten: ledger.append('{}\n'), lastError: ledger.lastError }).toEqual({
    isWritten: false,
    lastError: 'ENOENT',
  });
  await expect(writeAtomically(`${store}/one/run.json`, () => {})).rejects.toMatchObject({ code: 'ENOENT' });
});

it('is no end of a store that is generated', async () => {
  await expect(placeStore('/proc/none/store', async () => {})).rejects.toMatchObject({ code: 'ENOENT' });
});
