import { printableLines } from '../../common/printable.ts';
import type { Report } from '../report-type.ts';

/** A report as JSON, in which what a terminal would act upon is escaped. */
export const reportJson = (report: Report): string => `${printableLines(JSON.stringify(report, null, 2))}\n`;
