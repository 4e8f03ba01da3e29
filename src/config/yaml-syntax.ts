import type { Document, YAMLError } from 'yaml';
import type { Finding } from './problem.ts';

interface Source {
  readonly text: string;
  readonly lineAt: (offset: number) => number;
}

/** What the parser could not read, one finding a line, without the text that it stumbled over. */
export function syntaxFindings(parsed: Document, { text, lineAt }: Source): Finding[] {
  const errors: readonly YAMLError[] = [...parsed.errors, ...parsed.warnings];
  const first = errors.filter(({ message }) => !message.includes('in YAML stream'));
  const findings = (first.length > 0 ? first : errors.slice(0, 1)).map((error) => ({
    path: [],
    line: lineAt(error.pos[0]),
    message: describe(error, text),
  }));
  const seen = new Set<number>();
  // One slip makes the parser stumble several times.
  return findings.filter(({ line }) => !seen.has(line) && seen.add(line));
}

const plainWords: Partial<Record<YAMLError['code'], string>> = {
  BAD_DIRECTIVE: 'a directive (%…) that cannot be read',
  BAD_DQ_ESCAPE: 'an escape (\\…) that YAML does not have; in single quotes a \\ stands for itself',
  MULTIPLE_DOCS: 'more than one document ("---") in the file',
  RESOURCE_EXHAUSTION: 'nested too deep',
  TAB_AS_INDENT: 'indented with a tab; use spaces',
  TAG_RESOLVE_FAILED: 'a tag (!…), which a configuration cannot have; put text that begins with ! in quotes',
};

function describe({ code, message, pos: [offset] }: YAMLError, text: string): string {
  if (text.slice(offset - 1, offset + 1) === '${') return `not YAML: inside { } and [ ] put \${…} in quotes`;
  // The parser's own words: for these codes fixed ones, but for a part after the colon, which quotes the file.
  return plainWords[code] ?? `not YAML: ${message.replace(/(\S): .*$/s, '$1')}`;
}
