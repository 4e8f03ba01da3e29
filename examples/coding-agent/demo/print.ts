import { styleText } from 'node:util';
import type { RunSummary, UsageTotals } from 'runledger';
import type { LeftFile } from './run-file.ts';

/** A heading; plain where the output is not a terminal. */
export const heading = (text: string): string => `\n${styleText('bold', text)}\n`;

/** What is said beside the point. */
export const aside = (text: string): string => styleText('dim', text);

/** One line an agent role, and the total. */
export function usageTable(totals: RunSummary): string {
  const rows = Object.entries({ ...totals.byAgentRole, total: totals }).map(([role, usage]) => cells(role, usage));
  const head = ['agent', 'calls', 'failed', 'input', 'cached', 'output', 'reasoning', 'cost', 'unpriced', 'p95'];
  const [first, ...others] = table([head, ...rows]);
  const last = others.pop() ?? '';
  return [aside(first ?? ''), ...others, styleText('bold', last)].join('\n');
}

function cells(role: string, usage: UsageTotals): string[] {
  const { costUsd, latency } = usage;
  return [
    role,
    count(usage.modelCalls),
    count(usage.failedModelCalls),
    count(usage.inputTokens),
    count(usage.cacheReadTokens),
    count(usage.outputTokens),
    count(usage.reasoningTokens),
    costUsd === null ? unknown : `$${costUsd.toFixed(4)}`,
    count(usage.unpricedCalls),
    latency.p95Ms === null ? unknown : `${Math.round(latency.p95Ms)} ms`,
  ];
}

/** Files with their sizes, in two columns. */
export function fileList(files: readonly LeftFile[]): string {
  const entries = files.map(({ name, sizeBytes }) => [`${name}  `, `${count(sizeBytes)} B`]);
  const half = Math.ceil(entries.length / 2);
  const width = [0, 1].map((column) => Math.max(...entries.map((entry) => entry[column]?.length ?? 0)));
  const shown = entries.map(([name = '', size = '']) => name.padEnd(width[0] ?? 0) + size.padStart(width[1] ?? 0));
  const lines = shown.slice(0, half).map((left, index) => `  ${left}      ${shown[half + index] ?? ''}`.trimEnd());
  return lines.join('\n');
}

const telling = /^(error_type|gen_ai_request_model|gen_ai_tool_name)=/;

/** A line of the Prometheus format; where it is too long for the page, with its most telling labels alone. */
export function shortened(sample: string, width = 98): string {
  const [, name, labels, value] = /^(\w+)\{(.*)\} (.*)$/.exec(sample) ?? [];
  if (sample.length <= width || labels === undefined) return sample;
  const kept = labels.split(/(?<="),/).filter((label) => telling.test(label));
  return `${name}{${kept.join(',')},…} ${value}`;
}

const unknown = '–';

const count = (value: number | null): string => (value === null ? unknown : value.toLocaleString('en-US'));

/** The first column to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const aligned = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(aligned).join('   ')}`);
}
