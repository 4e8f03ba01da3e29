import { printable } from '../common/printable.ts';

/** A value as a command prints it: indented JSON, in which what a terminal would act upon is escaped. */
export function jsonText(value: unknown): string {
  const lines = JSON.stringify(value, null, 2).split('\n');
  return `${lines.map(printable).join('\n')}\n`;
}
