import { printable } from '../common/printable.ts';
import type { CommandIo } from './io.ts';
import { terminalWidth } from './terminal.ts';
import { wrapLines } from './wrap-lines.ts';

/** Prints lines for people: safe on a terminal, and no longer than that is wide. */
export function printLines(lines: readonly string[], { stdout }: Pick<CommandIo, 'stdout'>): void {
  const fitting = wrapLines(lines.map(printable), terminalWidth(stdout));
  stdout.write(fitting.map((line) => `${line}\n`).join(''));
}

/** Prints lines as they are, but for what a terminal would act upon. */
export function printVerbatim(lines: readonly string[], { stdout }: Pick<CommandIo, 'stdout'>): void {
  stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
}
