export { type ReportFormatName, reportEndings, reportFormats } from './options.ts';
export { renderReport } from './render.ts';
export { type CreateReportOptions, createReport, reportColumns } from './report.ts';
export type { Report } from './report-type.ts';
