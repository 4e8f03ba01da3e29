import { expect, it } from 'vitest';
import { openStore } from '../../src/analysis/open-store.ts';
import { runCommand, workingDirectory } from '../support/command.ts';

// JavaScript takes an offset for a time zone; the database does not, and said so in words of its own.
it.each(['+05:30', '-03'])('--timezone %s is wrong usage', async (zone) => {
  const outcome = await runCommand(['summary', '--by', 'day', `--timezone=${zone}`], { cwd: workingDirectory() });
  expect(outcome).toMatchObject({ code: 2 });
  expect(outcome.stderr).toContain('It is no time zone; write one as Europe/Berlin or UTC.');
});

it.each(['+05:30', '-03'])('a store is not opened with %s for a time zone', async (timeZone) => {
  const opened = openStore(workingDirectory(), { timeZone });
  await expect(opened).rejects.toThrow(`"${timeZone}" is no time zone; write one as Europe/Berlin or UTC`);
});
