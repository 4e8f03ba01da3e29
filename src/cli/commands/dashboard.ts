import { firstOfLastDays } from '../../analysis/last-days.ts';
import { createSystemClock } from '../../common/clock.ts';
import { gatherPage } from '../../dashboard/gather-page.ts';
import { isDashboardFile } from '../../dashboard/is-dashboard-file.ts';
import { pageFile } from '../../dashboard/page-file.ts';
import { askStore } from '../ask-store.ts';
import type { CommandIo, ExitCode } from '../io.ts';
import type { QuestionOptions } from '../options/question-options.ts';
import { machineTimeZone } from '../options/time-zone.ts';
import { writeOutput } from '../write-output.ts';

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
  return askStore(asked, io, ({ store, filter }) =>
    writeOutput({
      store,
      output,
      cwd: io.cwd,
      overwrite,
      replaceable: dashboards,
      text: async () => pageFile(await gatherPage(store, { filter, seed })),
    }),
  );
}

const dashboards = { name: 'dashboard', isOne: isDashboardFile };

const firstDay = (day: string) => ({ kind: 'day', day }) as const;
