import type { ExportMetadata } from '../metadata.ts';
import type { Source } from '../source.ts';
import { eventLinesQuery } from './json-sql.ts';

/** An export as JSON lines: its metadata, then one event a line as it stands in a ledger, run by run. */
export async function* eventLines(
  store: Source,
  { metadata }: { readonly metadata: ExportMetadata },
): AsyncGenerator<string> {
  yield `${JSON.stringify({ metadata })}\n`;
  for await (const _ of store.parts()) {
    for await (const rows of store.stream<{ readonly json: string }>(eventLinesQuery())) {
      let text = '';
      for (const { json } of rows) text += `${json}\n`;
      yield text;
    }
  }
}
