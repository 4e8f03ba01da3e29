/** How a column's cells are shown. */
export type CellKind = 'text' | 'number' | 'boolean' | 'time';

/** What a cell holds: of `time`, microseconds since the epoch; of any kind a text, which is shown as it is. */
export type CellValue = string | number | boolean | null;

/** Cells hold no more (Excel's specifications and limits), in UTF-16 units. */
const longestText = 32_767;

/** Excel keeps 15 digits; a longer count is a text, so that none of them is lost. */
const firstLongCount = 1e15;
/** The largest number that Excel knows. */
const largestNumber = 9.99999999999999e307;

/** Style indexes of `styles.xml`. */
export const cellStyle = { time: 1, header: 2 } as const;

/** 1970-01-01 in days since Excel's day 0. */
const epochDay = 25_569;
const dayMicros = 86_400_000_000;
/** 1900-03-01: before it Excel counts a 29 February 1900, which never was. */
const firstSureDay = 61;

/**
 * A cell as SpreadsheetML (ECMA-376 part 1, 18.3.1.4); nothing where it holds none. Text stands in the cell itself and
 * never in `<f>`, so that none of it is ever computed, whatever it begins with.
 */
export function cellXml(reference: string, { value, kind }: { value: CellValue; kind: CellKind }): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return `<c r="${reference}" t="b"><v>${value ? 1 : 0}</v></c>`;
  if (typeof value === 'string') return textCell(reference, value);
  if (kind === 'time') return timeCell(reference, value);
  const isExact = !(Number.isSafeInteger(value) && Math.abs(value) >= firstLongCount);
  // NaN is no number in XML either.
  if (!isExact || !(Math.abs(value) <= largestNumber)) return textCell(reference, String(value));
  return `<c r="${reference}"><v>${value}</v></c>`;
}

function timeCell(reference: string, micros: number): string {
  const day = micros / dayMicros + epochDay;
  if (!(day >= firstSureDay)) return textCell(reference, String(micros));
  return `<c r="${reference}" s="${cellStyle.time}"><v>${day}</v></c>`;
}

/** A text cell, which is cut where it is longer than a cell may be. */
export const textCell = (reference: string, text: string, style?: number): string =>
  `<c r="${reference}"${style === undefined ? '' : ` s="${style}"`} t="inlineStr"><is><t xml:space="preserve">${xmlText(cut(text))}</t></is></c>`;

/** Not between the halves of a character. */
function cut(text: string): string {
  if (text.length <= longestText) return text;
  const head = text.slice(0, longestText - 1);
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}…`;
}

/** What must not stand in XML text as it is, and what only looks like the escape of such a character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this escapes
const special = /[&<>]|[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/g;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** XML text. Characters that XML cannot hold are escaped as `_xHHHH_` (ECMA-376 part 1, 22.9.2.19, ST_Xstring). */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(
      special,
      (found) => entities[found] ?? `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    );
}
