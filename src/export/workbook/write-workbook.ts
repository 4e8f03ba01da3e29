import { writeArchive } from '../archive/write-archive.ts';
import type { CellValue } from './cell.ts';
import { rowWriter, type SheetColumn, sheetHead, sheetTail, workbookParts } from './sheet-xml.ts';

/** What becomes one sheet, or several where it has more rows than a sheet may. */
export interface SheetSource {
  /** At most 31 characters, none of `\ / ? * [ ] :`. */
  readonly name: string;
  readonly columns: readonly SheetColumn[];
  /** In batches, each row a cell for each column. */
  readonly rows: AsyncIterable<readonly (readonly CellValue[])[]>;
}

export interface WorkbookOptions {
  readonly madeAt: Date;
  /** Rows of a sheet, its header among them. Excel's limit where nothing is said. */
  readonly maxRowsPerSheet?: number;
}

/** The rows of a sheet (Excel's specifications and limits). */
const excelRows = 1_048_576;
/** XML that is given to deflate at a time. */
const pieceLength = 64 * 1024;
/** Twice as fast as the default, and 15 % longer. */
const compressionLevel = 3;

/**
 * Writes an Office Open XML workbook (ECMA-376), sheet by sheet and row by row; no more than one piece is held. A source
 * that fills its sheet goes on in the next, `name (2)`, under the same header.
 */
export async function writeWorkbook(
  path: string,
  sources: readonly SheetSource[],
  { madeAt, maxRowsPerSheet = excelRows }: WorkbookOptions,
): Promise<void> {
  await writeArchive(
    path,
    async (archive) => {
      const names: string[] = [];
      for (const source of sources) {
        const rows = new RowCursor(source.rows);
        for (let part = 1; part === 1 || (await rows.hasMore()); part++) {
          names.push(part === 1 ? source.name : `${source.name} (${part})`);
          const content = sheetContent(source.columns, { rows, maxRows: maxRowsPerSheet });
          await archive.add(`xl/worksheets/sheet${names.length}.xml`, content);
        }
      }
      for (const [name, xml] of workbookParts(names)) await archive.add(name, only(xml));
    },
    { madeAt, compressionLevel },
  );
}

async function* sheetContent(
  columns: readonly SheetColumn[],
  { rows, maxRows }: { readonly rows: RowCursor; readonly maxRows: number },
): AsyncGenerator<string> {
  const rowXml = rowWriter(columns);
  let piece = sheetHead(columns);
  for (let number = 2; number <= maxRows && (rows.isAtRow || (await rows.hasMore())); number++) {
    piece += rowXml(rows.take(), number);
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  yield piece + sheetTail;
}

async function* only(text: string): AsyncGenerator<string> {
  yield text;
}

/** Where the reading of a source's rows stands, which outlasts a sheet. */
class RowCursor {
  readonly #batches: AsyncIterator<readonly (readonly CellValue[])[]>;
  #batch: readonly (readonly CellValue[])[] = [];
  #next = 0;

  constructor(batches: AsyncIterable<readonly (readonly CellValue[])[]>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** Whether a row can be taken without waiting. */
  get isAtRow(): boolean {
    return this.#next < this.#batch.length;
  }

  async hasMore(): Promise<boolean> {
    while (!this.isAtRow) {
      const { done, value } = await this.#batches.next();
      if (done) return false;
      this.#batch = value;
      this.#next = 0;
    }
    return true;
  }

  /** The next row, where there is one. */
  take(): readonly CellValue[] {
    return this.#batch[this.#next++] ?? [];
  }
}
