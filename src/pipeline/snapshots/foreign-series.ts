import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MetricData, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { meterName } from '../../catalogue/index.ts';
import { batches } from '../../exporter/batches.ts';
import { fileMode, openRegularFile, writeAtomically } from '../../store/index.ts';
import { describe } from '../health.ts';
import { type PointsOfMetric, parsePoints, parseStart, pointsLine, startLine } from './foreign-lines.ts';

/** The series of instruments that are not ours, of which no ledger knows anything, as a run last had them. */
export interface ForeignSeries {
  readonly scopeMetrics: readonly ScopeMetrics[];
  /** Whether the run had ended: nothing was measured after. */
  readonly isComplete: boolean;
}

/** In a run's directory, where such instruments measured in it. */
const fileName = 'foreign.jsonl';

/** More than a million series; a larger file is not read back. */
const maxBytes = 256 * 1024 * 1024;

/** Those of a collection. */
export const foreignOf = (scopeMetrics: readonly ScopeMetrics[]): readonly ScopeMetrics[] =>
  scopeMetrics.filter(({ scope }) => isForeign(scope.name));

/** Whether a meter's instruments are not ours. */
export const isForeign = (scopeName: string): boolean => scopeName !== meterName;

/** Says that a run has such instruments, before any series of theirs is known. Throws what the system does. */
export function announceForeignSeries(directory: string): void {
  writeFileSync(join(directory, fileName), startLine(false), { mode: fileMode });
}

/** Replaces what is known of them. Rejects where that is not possible: what was known stands. */
export async function writeForeignSeries(directory: string, series: ForeignSeries): Promise<void> {
  await writeAtomically(join(directory, fileName), (temporary) =>
    writeFile(temporary, linesOf(series), { mode: fileMode }),
  );
}

/**
 * Reads them back, and why that was not possible. A run without such a file has none, and is complete; what cannot be
 * read is lost. Never rejects.
 */
export async function readForeignSeries(
  directory: string,
): Promise<{ readonly series: ForeignSeries; readonly fault: string | null }> {
  const path = join(directory, fileName);
  const { file, size, error, isMissing } = await openRegularFile(path);
  if (isMissing) return { series: { scopeMetrics: [], isComplete: true }, fault: null };
  const lost = { scopeMetrics: [], isComplete: false };
  if (file === null) return { series: lost, fault: `${path}: ${error}` };
  try {
    if (size > maxBytes) return { series: lost, fault: `${path}: longer than ${maxBytes} bytes` };
    return { series: await parse(await file.readFile('utf8')), fault: null };
  } catch (failure) {
    return { series: lost, fault: `${path}: ${describe(failure)}` };
  } finally {
    await file.close();
  }
}

async function* linesOf({ scopeMetrics, isComplete }: ForeignSeries): AsyncGenerator<string> {
  yield startLine(isComplete);
  for (const { scope, metrics } of scopeMetrics) {
    for (const { dataPoints, ...metric } of metrics) {
      let continues = false;
      for await (const points of batches<MetricData['dataPoints'][number]>(dataPoints)) {
        yield pointsLine({ scope, metric, points, continues });
        continues = true;
      }
    }
  }
}

async function parse(text: string): Promise<ForeignSeries> {
  const [first = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const { isComplete } = parseStart(first);
  const parts: PointsOfMetric[] = [];
  for (const line of lines) {
    parts.push(parsePoints(line));
    await nextTurn();
  }
  return { scopeMetrics: joinParts(parts), isComplete };
}

/** The collection that the lines were made from. */
function joinParts(parts: readonly PointsOfMetric[]): ScopeMetrics[] {
  const scopes = new Map<string, ScopeMetrics>();
  for (const { scope, metric, points, continues } of parts) {
    const key = JSON.stringify(scope);
    const joined = scopes.get(key) ?? { scope, metrics: [] };
    scopes.set(key, joined);
    const last = joined.metrics.at(-1);
    if (continues && last) (last.dataPoints as MetricData['dataPoints'][number][]).push(...points);
    else joined.metrics.push({ ...metric, dataPoints: [...points] } as MetricData);
  }
  return [...scopes.values()];
}
