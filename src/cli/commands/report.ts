import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, extname, resolve } from 'node:path';
import { firstOfLastDays } from '../../analysis/last-days.ts';
import { createSystemClock } from '../../common/clock.ts';
import { countText } from '../../common/figure-text.ts';
import { checkTarget } from '../../export/targets/check-target.ts';
import { ExportRefused } from '../../export/targets/refusal.ts';
import {
  createReport,
  type ReportFormatName,
  renderReport,
  reportEndings,
  reportFormats,
} from '../../reports/index.ts';
import { isReportFile } from '../../reports/is-report-file.ts';
import { fileMode, makeDirectorySync, writeAtomically } from '../../store/index.ts';
import { type Answer, askStore } from '../ask-store.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import type { QuestionOptions } from '../options/question-options.ts';
import { sinceMicros, type WrittenTime } from '../options/time.ts';
import { machineTimeZone } from '../options/time-zone.ts';

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
    const target = resolve(io.cwd, output);
    try {
      const surroundings = { store: store.directory, cwd: io.cwd, home: homedir() };
      await checkTarget(target, { kind: 'file', overwrite, surroundings, replaceable: reports });
      const text = renderReport(await createReport(store, { filter, seed }), format);
      makeDirectorySync(dirname(target));
      await writeAtomically(target, (temporary) => writeFile(temporary, text, { mode: fileMode }));
      return written({ format, output: target, runs: store.runs, bytes: Buffer.byteLength(text) });
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

const reports = { name: 'report', isOne: isReportFile };

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface WrittenReport {
  readonly format: ReportFormatName;
  /** Absolute. */
  readonly output: string;
  readonly runs: number;
  readonly bytes: number;
}

const written = (report: WrittenReport): Answer => ({
  json: report,
  text: () => [`${countText(report.runs)} runs, ${countText(report.bytes)} bytes: ${report.output}`],
});

function formatOf({ format, output }: ReportOptions): ReportFormatName {
  if (format !== undefined) return format;
  const ending = output === undefined ? '' : extname(output).slice(1).toLowerCase();
  return reportFormats.find((name) => reportEndings[name] === ending) ?? 'text';
}
