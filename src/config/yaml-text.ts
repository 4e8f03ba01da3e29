import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { ConfigPath, Finding } from './problem.ts';
import type { Environment } from './substitute.ts';
import { checkNodes } from './yaml-nodes.ts';
import { syntaxFindings } from './yaml-syntax.ts';

/** What a text in YAML says, and on which line each part of it stands. */
export interface ParsedText {
  /** Plain data; where there are findings, what could be made out; undefined where nothing could. */
  readonly data: unknown;
  readonly findings: readonly Finding[];
  /** Line of what stands at `path`, else of the nearest thing above it; null where the text is empty. */
  lineOf(path: ConfigPath): number | null;
}

/**
 * Parses YAML 1.2 (JSON is part of it) and puts the environment's values in. Finds all that is wrong with the text
 * itself: syntax, keys given twice, aliases without end.
 */
export function parseText(text: string, env: Environment): ParsedText {
  const lines = new LineCounter();
  // Keys given twice are looked for in checkNodes: here it would take quadratic time, and not say which key.
  const parsed = parseDocument(text, {
    version: '1.2',
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error', // else a warning with part of the file in it goes to stderr
  });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const syntax = syntaxFindings(parsed, { text, lineAt });
  const findings = syntax.length > 0 ? syntax : checkNodes({ parsed, env, lineAt });
  const data = toPlainData(parsed);
  return {
    data: data.value,
    findings: findings.length > 0 || data.fault === null ? findings : [{ path: [], message: data.fault }],
    lineOf: (path) => {
      const offset = offsetOf(parsed, path);
      return offset === null ? null : lineAt(offset);
    },
  };
}

function toPlainData(parsed: Document): { value: unknown; fault: string | null } {
  try {
    const value: unknown = parsed.toJS({ maxAliasCount: 100 });
    JSON.stringify(value); // throws where an alias stands inside what it stands for
    return { value, fault: null };
  } catch {
    return { value: undefined, fault: 'its aliases (*name) refer to themselves, or grow without end' };
  }
}

function offsetOf(parsed: Document, path: ConfigPath): number | null {
  let node: unknown = parsed.contents;
  let offset = startOf(node);
  for (const segment of path) {
    const child = childOf(isAlias(node) ? node.resolve(parsed) : node, segment);
    if (child === null) break;
    offset = startOf(child.mark) ?? offset;
    node = child.node;
  }
  return offset;
}

/** A mapping's value begins where its key stands: that is where a reader looks. */
function childOf(node: unknown, segment: string | number): { mark: unknown; node: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
    return pair === undefined ? null : { mark: pair.key, node: pair.value };
  }
  if (isSeq(node) && typeof segment === 'number' && segment < node.items.length) {
    return { mark: node.items[segment], node: node.items[segment] };
  }
  return null;
}

const startOf = (node: unknown): number | null => (node as Node | null)?.range?.[0] ?? null;
