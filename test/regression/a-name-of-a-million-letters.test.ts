import { expect, it } from 'vitest';
import { tableLines } from '../../src/common/table.ts';

// A ledger that anybody wrote may hold it. Each letter that was cut off took a call of its own: too many for the stack.
it('is cut to what a terminal has room for', () => {
  const columns = [
    { title: 'model', mayBeCut: true },
    { title: 'role', mayBeCut: true },
    { title: 'USD', isFigure: true },
  ];
  const name = 'm'.repeat(1_000_000);
  const lines = tableLines(columns, [[name, name, '1.00']], { width: 40 });
  expect(lines).toEqual(['model             role               USD', `${'m'.repeat(15)}…  ${'m'.repeat(15)}…  1.00`]);
});
