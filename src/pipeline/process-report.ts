import { appendFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonValue } from '../catalogue/index.ts';
import { openRegularFile, type ProcessFindings, type ProcessIdentity, processKey } from '../store/index.ts';

/**
 * Names a directory into which every process that records reports on itself, for whoever started it to read: the runs it
 * made, wherever its store is, and what went wrong in it, also where no run was made.
 */
export const reportVariable = 'RUNLEDGER_REPORTS';

/** One line of a process's report. Lines of one kind: the last holds; of `run` each is one. */
export type ReportLine =
  /** Recording has begun, or has not, for these reasons. */
  | { readonly line: 'started'; readonly off: boolean; readonly problems: readonly string[] }
  /** The process began a run, or joined one. */
  | { readonly line: 'run'; readonly store: string; readonly run_id: string }
  /** Recording has ended. Of a process that was killed there is no such line. */
  | { readonly line: 'ended'; readonly recorded_calls: number; readonly findings: ProcessFindings | null };

/** Where a process reports. A line that cannot be written is left out: this is for people who watch, and nobody else. */
export type Report = (line: ReportLine) => void;

/** The report of this process and thread; one that goes nowhere where nobody asked for it. */
export function createReport(directory: string | undefined, me: ProcessIdentity): Report {
  if (directory === undefined || directory === '') return () => {};
  const file = join(directory, `${processKey(me)}.jsonl`);
  return (line) => {
    try {
      appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch {
      // Who asked has gone.
    }
  };
}

/** What one process said of itself. */
export interface ProcessReport {
  /** Its key. */
  readonly process: string;
  readonly lines: readonly ReportLine[];
}

/** A report of a thousand runs is a hundred kilobytes. */
const maxBytes = 32 * 1024 * 1024;

/** Reads the reports in a directory, those of processes that were cut short in a line as well. */
export async function readReports(directory: string): Promise<readonly ProcessReport[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.jsonl')).sort();
  return Promise.all(
    files.map(async (file) => ({
      process: file.slice(0, -'.jsonl'.length),
      lines: await readLines(join(directory, file)),
    })),
  );
}

async function readLines(path: string): Promise<ReportLine[]> {
  const { file, size } = await openRegularFile(path);
  if (file === null) return [];
  try {
    if (size > maxBytes) return [];
    return (await file.readFile('utf8')).split('\n').flatMap(parseLine);
  } finally {
    await file.close();
  }
}

function parseLine(text: string): ReportLine[] {
  try {
    const value = JSON.parse(text) as { readonly line?: JsonValue };
    // The directory is ours, and of this one command: what has the kind of a line is one.
    return typeof value?.line === 'string' ? [value as ReportLine] : [];
  } catch {
    return [];
  }
}
