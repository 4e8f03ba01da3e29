import type { AnalysedStore } from '../analysis/analysed-store.ts';
import { createReport, type ReportFormatName, renderReport, reportEndings, reportFormats } from '../reports/index.ts';
import type { ExportOptions } from './options.ts';

/** A report that an export holds. */
export interface ExportedReport {
  readonly format: ReportFormatName;
  /** In a directory or an archive: `reports/report.md`. */
  readonly file: string;
  readonly text: string;
}

/** The reports that are asked for, of the same runs as the export. */
export async function exportedReports(
  store: AnalysedStore,
  { options: { report = [], include = [], filter, signal }, memoryLimit }: ReportedExport,
): Promise<ExportedReport[]> {
  const asked = report.length === 0 && include.includes('reports') ? reportFormats : report;
  if (asked.length === 0) return [];
  signal?.throwIfAborted();
  const made = await createReport(store, { filter, memoryLimit });
  return [...new Set(asked)].map((format) => ({
    format,
    file: `reports/report.${reportEndings[format]}`,
    text: renderReport(made, format),
  }));
}

interface ReportedExport {
  readonly options: ExportOptions;
  readonly memoryLimit: string;
}
