import { reportCsv } from './formats/csv.ts';
import { reportHtml } from './formats/html.ts';
import { reportJson } from './formats/json.ts';
import { reportMarkdown } from './formats/markdown.ts';
import { type ReportTextOptions, reportText } from './formats/text.ts';
import type { ReportFormatName } from './options.ts';
import type { Report } from './report-type.ts';

/** Every format; a terminal's width is for text alone. */
const renderers: { readonly [N in ReportFormatName]: (report: Report, options: ReportTextOptions) => string } = {
  markdown: reportMarkdown,
  html: reportHtml,
  json: reportJson,
  csv: reportCsv,
  text: reportText,
};

/** Writes a report in a format: the same figures in each, and names from outside harmless in all of them. */
export const renderReport = (
  report: Report,
  format: ReportFormatName,
  { width = null }: Partial<ReportTextOptions> = {},
): string => renderers[format](report, { width });
