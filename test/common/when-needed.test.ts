import { expect, it, vi } from 'vitest';
import { whenNeeded } from '../../src/common/when-needed.ts';

it('is made when it is first asked for, and once', () => {
  const make = vi.fn(() => ({}));
  const made = whenNeeded(make);
  expect(make).not.toHaveBeenCalled();
  expect(made()).toBe(made());
  expect(make).toHaveBeenCalledOnce();
});
