import { extname } from 'node:path';
import { firstOfLastDays } from '../../analysis/last-days.ts';
import { createSystemClock } from '../../common/clock.ts';
import {
  createReport,
  type ReportFormatName,
  renderReport,
  reportEndings,
  reportFormats,
} from '../../reports/index.ts';
import { isReportFile } from '../../reports/is-report-file.ts';
import { type Answer, askStore } from '../ask-store.ts';
import type { CommandIo, ExitCode } from '../io.ts';
import type { QuestionOptions } from '../options/question-options.ts';
import { sinceMicros, type WrittenTime } from '../options/time.ts';
import { machineTimeZone } from '../options/time-zone.ts';
import { writeOutput } from '../write-output.ts';

/** What `runledger report` is given. */
export interface ReportOptions extends QuestionOptions {
  readonly format?: ReportFormatName;
  readonly output?: string;
  readonly overwrite?: boolean;
  readonly days?: number;
  readonly seed: number;
  readonly generatedAt?: WrittenTime;
}

/** Reports on the runs of a store: to a file, whole or not at all, else to stdout. */
export function report(options: ReportOptions, io: CommandIo): Promise<ExitCode> {
  const { days, seed, output, generatedAt, overwrite = false } = options;
  const timeZone = options.timezone ?? machineTimeZone();
  const now = createSystemClock().nowMicros();
  const nowMicros = generatedAt === undefined ? now : sinceMicros(generatedAt, { nowMicros: now, timeZone });
  const since: WrittenTime | undefined =
    days === undefined ? options.since : { kind: 'day', day: firstOfLastDays(days, { nowMicros, timeZone }) };
  const asked = { ...options, nowMicros, ...(since !== undefined && { since }) };
  return askStore(asked, io, async ({ store, filter }) => {
    const format = formatOf(options);
    if (output === undefined) {
      const made = await createReport(store, { filter, seed });
      const text: Answer['text'] = ({ width }) => renderReport(made, format, { width }).split('\n').slice(0, -1);
      return { json: made, text, isVerbatim: format !== 'text' };
    }
    return writeOutput({
      store,
      output,
      cwd: io.cwd,
      overwrite,
      replaceable: reports,
      about: { format },
      text: async () => renderReport(await createReport(store, { filter, seed }), format),
    });
  });
}

const reports = { name: 'report', isOne: isReportFile };

function formatOf({ format, output }: ReportOptions): ReportFormatName {
  if (format !== undefined) return format;
  const ending = output === undefined ? '' : extname(output).slice(1).toLowerCase();
  return reportFormats.find((name) => reportEndings[name] === ending) ?? 'text';
}
