import { type TableName, tableNames } from '../../catalogue/index.ts';
import type { ExportMetadata } from '../metadata.ts';
import type { ExportedReport } from '../reports.ts';
import type { Source } from '../source.ts';
import { type ExportTable, isRaw } from '../tables/export-table.ts';
import { runPartsQuery, tableRowsQuery } from './json-sql.ts';

/** What a document is made of, and how it is laid out. */
export interface JsonDocumentOptions {
  readonly tables: readonly ExportTable[];
  readonly reports: readonly ExportedReport[];
  readonly metadata: ExportMetadata;
  /** Indented by two spaces; else without any whitespace between the values. */
  readonly pretty: boolean;
}

/** How values are laid out below each other. */
interface Layout {
  /** Where a value begins on a line of its own. */
  line(depth: number): string;
  readonly colon: string;
  /** The JSON text of a value that stands so deep. */
  value(json: string, depth: number): string;
}

const compact: Layout = { line: () => '', colon: ':', value: (json) => json };

const indented: Layout = {
  line: (depth) => `\n${'  '.repeat(depth)}`,
  colon: ': ',
  // Texts in JSON hold no line feed as it is: each one is the layout's.
  value: (json, depth) => JSON.stringify(JSON.parse(json), null, 2).replaceAll('\n', `\n${'  '.repeat(depth)}`),
};

/** A row of `runPartsQuery`. */
interface RunPart {
  readonly run_id: string;
  readonly part: number;
  readonly json: string;
}

/**
 * An export as one JSON object, piece by piece: `{ metadata, runs: [{ run_id, run, performance: […], … }], aggregations:
 * { by_day: […], … }, reports: { json: {…}, markdown: '…', … } }`, the latter three where they are exported. Each run has its row as `run` and every other table as an
 * array, empty where it has no such rows.
 */
export async function* jsonDocument(
  store: Source,
  { tables, reports, metadata, pretty }: JsonDocumentOptions,
): AsyncGenerator<string> {
  const layout = pretty ? indented : compact;
  const { line, colon } = layout;
  yield `{${line(1)}"metadata"${colon}${layout.value(JSON.stringify(metadata), 1)}`;
  if (isRaw(tables)) yield* runsMember(store, layout);
  const groups = tables.filter(({ kind }) => kind === 'groups');
  if (groups.length > 0) yield* aggregationsMember(store, { groups, layout });
  if (reports.length > 0) yield reportsMember(reports, layout);
  yield `${line(0)}}\n`;
}

/** The report as JSON is a value among values, the others are text. */
function reportsMember(reports: readonly ExportedReport[], { line, colon, value }: Layout): string {
  const members = reports.map(({ format, text }) => {
    const json = format === 'json' ? JSON.stringify(JSON.parse(text)) : JSON.stringify(text);
    return `${line(2)}${JSON.stringify(format)}${colon}${value(json, 2)}`;
  });
  return `,${line(1)}"reports"${colon}{${members.join()}${line(1)}}`;
}

async function* runsMember(store: Source, layout: Layout): AsyncGenerator<string> {
  yield `,${layout.line(1)}"runs"${layout.colon}[`;
  const runs = new RunsWriter(layout);
  for await (const _ of store.parts()) {
    for await (const rows of store.stream<RunPart>(runPartsQuery())) {
      let text = '';
      for (const row of rows) text += runs.add(row);
      yield text;
    }
  }
  yield runs.end();
}

async function* aggregationsMember(
  store: Source,
  { groups, layout }: { readonly groups: readonly ExportTable[]; readonly layout: Layout },
): AsyncGenerator<string> {
  const { line, colon, value } = layout;
  yield `,${line(1)}"aggregations"${colon}{`;
  for (const [index, table] of groups.entries()) {
    const rows = await store.query<{ readonly json: string }>(tableRowsQuery(table));
    const array = value(`[${rows.map(({ json }) => json).join()}]`, 2);
    yield `${index === 0 ? '' : ','}${line(2)}${JSON.stringify(table.name)}${colon}${array}`;
  }
  yield `${line(1)}}`;
}

/** Where the writing of runs stands. A class because it is state with a lifetime. */
class RunsWriter {
  readonly #layout: Layout;
  #runId: string | null = null;
  /** The table whose rows are being written. */
  #part = -1;
  #isFirstRow = true;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** What is written for a row, with what goes before it. */
  add({ run_id, part, json }: RunPart): string {
    const { line, colon, value } = this.#layout;
    let text = '';
    if (run_id !== this.#runId) {
      text += this.#runId === null ? '' : `${this.#endRun()},`;
      text += `${line(2)}{${line(3)}"run_id"${colon}${JSON.stringify(run_id)}`;
      this.#runId = run_id;
      this.#part = -1;
    }
    if (part === runPart) {
      this.#part = runPart;
      return `${text},${line(3)}"run"${colon}${value(json, 3)}`;
    }
    text += this.#goTo(part);
    text += `${this.#isFirstRow ? '' : ','}${line(4)}${value(json, 4)}`;
    this.#isFirstRow = false;
    return text;
  }

  /** What is written behind the last row. */
  end(): string {
    return this.#runId === null ? ']' : `${this.#endRun()}${this.#layout.line(1)}]`;
  }

  /** Ends the table that is being written, and begins the one that is asked for, with the empty ones between them. */
  #goTo(part: number): string {
    let text = '';
    while (this.#part < part) {
      text += this.#endTable();
      this.#part += 1;
      text += `,${this.#layout.line(3)}${memberName(this.#part)}${this.#layout.colon}${this.#part === runPart ? 'null' : '['}`;
      this.#isFirstRow = true;
    }
    return text;
  }

  #endTable(): string {
    if (this.#part <= runPart) return '';
    return this.#isFirstRow ? ']' : `${this.#layout.line(3)}]`;
  }

  #endRun(): string {
    const last = this.#goTo(tableNames.length - 1);
    return `${last}${this.#endTable()}${this.#layout.line(2)}}`;
  }
}

const runPart = tableNames.indexOf('runs');

const memberName = (part: number): string => JSON.stringify(part === runPart ? 'run' : (tableNames[part] as TableName));
