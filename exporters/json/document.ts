import { type RunIdentity, type Snapshot, type TableName, tableNames } from '../../src/exporter.ts';

/** What stands above the tables, and how the whole is laid out. */
export interface DocumentOptions {
  readonly run: RunIdentity | null;
  readonly writer: string | null;
  readonly pretty: boolean;
}

/** What a reader checks before it reads on. The version rises when a key changes its meaning, not when one is added. */
const format = { format: 'runledger-snapshot', version: 1 } as const;

/** Characters gathered before they are handed on: one write to disk, and no more than this in memory. */
const chunkChars = 65_536;

/**
 * The text of a snapshot, in pieces: what it is, then a key for every table of the catalogue: its rows, or null where
 * it was not due and nothing is known of it now. `complete` tells at a glance whether any is missing.
 */
export async function* jsonDocument(snapshot: Snapshot, options: DocumentOptions): AsyncGenerator<string> {
  const { run, writer, pretty } = options;
  const head = {
    ...format,
    run_id: run?.runId ?? null,
    project: run?.project ?? null,
    writer,
    written_at: snapshot.takenAt,
    complete: snapshot.due.length === tableNames.length,
    tables: snapshot.due,
  };
  const layout = pretty ? indented : compact;
  yield JSON.stringify(head, null, layout.indent).slice(0, -layout.close.length);
  for (const name of tableNames) {
    yield layout.key(name);
    if (snapshot.due.includes(name)) yield* rowsText(snapshot, name, layout);
    else yield 'null';
  }
  yield `${layout.close}\n`;
}

/** The whitespace of `JSON.stringify`, indented or not, of an object with a list of rows under each key. */
interface Layout {
  readonly indent: number;
  /** What closes the document. */
  readonly close: string;
  /** What stands between one key's value and the next. */
  key(name: string): string;
  /** What stands around the text of one row that was made in a list in a list. */
  readonly rowStart: string;
  readonly rowEnd: string;
  /** What closes a list that is not empty. */
  readonly listEnd: string;
}

const indented: Layout = {
  indent: 2,
  close: '\n}',
  key: (name) => `,\n  ${JSON.stringify(name)}: `,
  rowStart: '[\n  [',
  rowEnd: '\n  ]\n]',
  listEnd: '\n  ]',
};

const compact: Layout = {
  indent: 0,
  close: '}',
  key: (name) => `,${JSON.stringify(name)}:`,
  rowStart: '[[',
  rowEnd: ']]',
  listEnd: ']',
};

async function* rowsText(snapshot: Snapshot, name: TableName, layout: Layout): AsyncGenerator<string> {
  let text = '[';
  let any = false;
  for await (const batch of snapshot.rows(name)) {
    for (const row of batch) {
      // Made at the depth at which it will stand, so that the engine does the indenting.
      const nested = JSON.stringify([[row]], null, layout.indent);
      text += `${any ? ',' : ''}${nested.slice(layout.rowStart.length, -layout.rowEnd.length)}`;
      any = true;
      if (text.length < chunkChars) continue;
      yield text;
      text = '';
    }
  }
  yield `${text}${any ? layout.listEnd : ']'}`;
}
