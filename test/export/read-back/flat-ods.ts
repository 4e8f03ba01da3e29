/** A cell of a sheet, as LibreOffice understood it. */
export interface SheetCell {
  readonly type: 'string' | 'float' | 'date' | 'boolean' | 'formula';
  /** Of a number its value, of a date its ISO 8601 text. */
  readonly value: string;
}

/** Sheets by name: rows of cells; null where there is none. */
export type Sheets = ReadonlyMap<string, readonly (readonly (SheetCell | null)[])[]>;

const elements = (name: string): RegExp => new RegExp(`<${name}\\b([^>]*?)(?:/>|>(.*?)</${name}>)`, 'gs');
const attribute = (attributes: string, name: string): string | undefined =>
  new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1];

/** Reads flat OpenDocument (`.fods`), as LibreOffice writes it: every cell with the type that it has. */
export function readFlatOds(xml: string): Sheets {
  const sheets = [...xml.matchAll(elements('table:table'))];
  return new Map(
    sheets.map(([, attributes = '', content = '']) => [
      unescaped(attribute(attributes, 'table:name') ?? ''),
      [...content.matchAll(elements('table:table-row'))]
        .filter(([, , cells = '']) => cells.includes('office:value-type'))
        .map(([, , cells = '']) => [...cells.matchAll(elements('table:table-cell'))].flatMap(repeated)),
    ]),
  );
}

/** Cells behind the last that holds anything are told as thousands of empty ones. */
const mostRepeated = 100;

function repeated([, attributes = '', content = '']: RegExpMatchArray): (SheetCell | null)[] {
  const times = Number(attribute(attributes, 'table:number-columns-repeated') ?? 1);
  const cell = cellOf(attributes, content);
  return Array.from({ length: times > mostRepeated ? 0 : times }, () => cell);
}

function cellOf(attributes: string, content: string): SheetCell | null {
  const type = attribute(attributes, 'office:value-type');
  if (type === undefined) return null;
  const formula = attribute(attributes, 'table:formula');
  // What a workbook has as true and false, LibreOffice has as the functions of that name.
  if (formula === 'of:=TRUE()' || formula === 'of:=FALSE()') return { type: 'boolean', value: formula.slice(4, -2) };
  if (formula !== undefined) return { type: 'formula', value: formula };
  if (type === 'float') return { type, value: attribute(attributes, 'office:value') ?? '' };
  if (type === 'date') return { type, value: attribute(attributes, 'office:date-value') ?? '' };
  const paragraphs = [...content.matchAll(elements('text:p'))].map(([, , text = '']) => plain(text));
  return { type: 'string', value: paragraphs.join('\n') };
}

const plain = (text: string): string =>
  unescaped(
    text
      .replace(/<text:s text:c="(\d+)"\/>/g, (_, count) => ' '.repeat(Number(count)))
      .replace(/<text:s\/>/g, ' ')
      .replace(/<text:tab\/>/g, '\t')
      .replace(/<text:line-break\/>/g, '\n')
      .replace(/<[^>]*>/g, ''),
  );

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescaped = (text: string): string =>
  text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (_, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? '';
    return String.fromCodePoint(Number(name.startsWith('#x') ? `0x${name.slice(2)}` : name.slice(1)));
  });
