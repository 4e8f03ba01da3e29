import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { firstOfLastDays } from '../../analysis/last-days.ts';
import { createSystemClock } from '../../common/clock.ts';
import { countText } from '../../common/figure-text.ts';
import { gatherPage } from '../../dashboard/gather-page.ts';
import { isDashboardFile } from '../../dashboard/is-dashboard-file.ts';
import { pageFile } from '../../dashboard/page-file.ts';
import { checkTarget } from '../../export/targets/check-target.ts';
import { ExportRefused } from '../../export/targets/refusal.ts';
import { fileMode, makeDirectorySync, writeAtomically } from '../../store/index.ts';
import { type Answer, askStore } from '../ask-store.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import type { QuestionOptions } from '../options/question-options.ts';
import { machineTimeZone } from '../options/time-zone.ts';

/** What `runledger dashboard` is given. */
export interface DashboardCommandOptions extends QuestionOptions {
  readonly output: string;
  readonly overwrite?: boolean;
  readonly days?: number;
  readonly seed: number;
}

/** Makes the dashboard of a store: a file, whole or not at all. */
export function dashboard(options: DashboardCommandOptions, io: CommandIo): Promise<ExitCode> {
  const { days, seed, output, overwrite = false } = options;
  const timeZone = options.timezone ?? machineTimeZone();
  const nowMicros = createSystemClock().nowMicros();
  const since = days === undefined ? options.since : firstDay(firstOfLastDays(days, { nowMicros, timeZone }));
  const asked = { ...options, nowMicros, ...(since !== undefined && { since }) };
  return askStore(asked, io, async ({ store, filter }) => {
    const target = resolve(io.cwd, output);
    try {
      const surroundings = { store: store.directory, cwd: io.cwd, home: homedir() };
      await checkTarget(target, { kind: 'file', overwrite, surroundings, replaceable: dashboards });
      const html = pageFile(await gatherPage(store, { filter, seed }));
      makeDirectorySync(dirname(target));
      await writeAtomically(target, (temporary) => writeFile(temporary, html, { mode: fileMode }));
      return written({ output: target, runs: store.runs, bytes: Buffer.byteLength(html) });
    } catch (error) {
      const problem = error instanceof ExportRefused ? error.message : `${target}: ${messageOf(error)}`;
      return {
        json: { problem },
        text: () => [],
        complaints: [`${problem}; nothing was written`],
        code: exitCode.failed,
      };
    }
  });
}

const dashboards = { name: 'dashboard', isOne: isDashboardFile };

const firstDay = (day: string) => ({ kind: 'day', day }) as const;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface WrittenDashboard {
  /** Absolute. */
  readonly output: string;
  readonly runs: number;
  readonly bytes: number;
}

const written = (made: WrittenDashboard): Answer => ({
  json: made,
  text: () => [`${countText(made.runs)} runs, ${countText(made.bytes)} bytes: ${made.output}`],
});
