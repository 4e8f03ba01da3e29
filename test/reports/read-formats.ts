import { parse } from 'csv-parse/sync';

/** A table as a reader of any format for people finds it: titles of columns, then cells, as plain text. */
export interface ReadTable {
  /** Of the section, and of the table where it has one. */
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

/** A row of the CSV. */
export type Fact = Readonly<Record<'section' | 'table' | 'key' | 'subkey' | 'metric' | 'value' | 'unit', string>>;

export const readCsv = (text: string): Fact[] => parse(text, { columns: true });

const htmlEntities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

const plainText = (html: string): string =>
  html.replace(/<[^>]*>/g, '').replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => htmlEntities[entity] ?? entity);

/** The tables of a page, which has no other tags in cells than such as mark its text. */
export function readHtml(html: string): ReadTable[] {
  return [...html.matchAll(/<section id="[^"]*">(.*?)<\/section>/gs)].flatMap(([, section = '']) => {
    const title = plainText(/<h2>(.*?)<\/h2>/s.exec(section)?.[1] ?? '');
    return [...section.matchAll(/(?:<h3>((?:(?!<h3>).)*?)<\/h3>\s*)?<div[^>]*><table>(.*?)<\/table>/gs)].map(
      ([, own = '', table = '']) => ({
        title: own === '' ? title : `${title} ${plainText(own)}`,
        rows: [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
          [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => plainText(cell)),
        ),
      }),
    );
  });
}

/** Code spans, as CommonMark 0.31 has them (6.1). */
export const codeSpan = /(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g;

function unspanned(cell: string): string {
  const unescaped = cell.trim().replaceAll('\\|', '|');
  return unescaped.replace(codeSpan, (_, __, text: string) =>
    /^ .*[^ ].* $|^ `|` $/.test(text) ? text.slice(1, -1) : text,
  );
}

/** The cells of a row of GitHub's Markdown: a pipe with a backslash before it is text. */
export const cellsOfLine = (line: string): string[] => line.replace(/^\||\|$/g, '').split(/(?<!\\)\|/);

export function readMarkdown(text: string): ReadTable[] {
  const tables: { title: string; rows: string[][] }[] = [];
  let [section, own, isInTable] = ['', '', false];
  for (const line of text.split('\n')) {
    const [, title] = /^(?:### |<summary><b>)(.*?)(?:<\/b><\/summary>)?$/.exec(line) ?? [];
    if (title !== undefined) [section, own] = [title, ''];
    if (line.startsWith('#### ')) own = unspanned(line.slice(5));
    if (!line.startsWith('|')) isInTable = false;
    else if (!/^\|(?: -+:? \|)+$/.test(line)) {
      if (!isInTable) tables.push({ title: own === '' ? section : `${section} ${own}`, rows: [] });
      isInTable = true;
      tables.at(-1)?.rows.push(cellsOfLine(line).map(unspanned));
    }
  }
  return tables;
}

/** The lines of each section’s tables, with one blank between what the columns hold. */
export const readTextLines = (text: string): string[] =>
  text.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' '));
