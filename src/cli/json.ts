import { printableLines } from '../common/printable.ts';

/** A value as a command prints it: indented JSON, in which what a terminal would act upon is escaped. */
export const jsonText = (value: unknown): string => `${printableLines(JSON.stringify(value, null, 2))}\n`;
