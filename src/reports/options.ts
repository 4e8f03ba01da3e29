/** What reports are written as. */
export const reportFormats = ['markdown', 'html', 'json', 'csv', 'text'] as const;

/** One of them. */
export type ReportFormatName = (typeof reportFormats)[number];

/** What a file of each ends with. */
export const reportEndings: Readonly<Record<ReportFormatName, string>> = {
  markdown: 'md',
  html: 'html',
  json: 'json',
  csv: 'csv',
  text: 'txt',
};
