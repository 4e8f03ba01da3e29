import type { ExportMetadata } from '../metadata.ts';
import type { Source } from '../source.ts';
import { eventLinesQuery } from './json-sql.ts';
import { runRanges } from './run-ranges.ts';

/** An export as JSON lines: its metadata, then one event a line as it stands in a ledger, run by run. */
export async function* eventLines(
  store: Source,
  { metadata }: { readonly metadata: ExportMetadata },
): AsyncGenerator<string> {
  yield `${JSON.stringify({ metadata })}\n`;
  for (const range of await runRanges(store)) {
    for await (const rows of store.stream<{ readonly json: string }>(eventLinesQuery(), range)) {
      let text = '';
      for (const { json } of rows) text += `${json}\n`;
      yield text;
    }
  }
}
