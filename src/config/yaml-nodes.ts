import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import type { ConfigPath, Finding } from './problem.ts';
import { type Environment, substitute } from './substitute.ts';

/** OpenTelemetry's own example of every setting there is stays far below each of these. */
const deepest = 64;
const mostKeys = 1000;
const mostAliases = 100;

/** Tags of YAML's core schema. Others make values that are not plain data. */
const coreTags = /^(tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)|!)$/;

interface Source {
  readonly parsed: Document;
  readonly env: Environment;
  readonly lineAt: (offset: number) => number;
}

interface Check extends Source {
  readonly findings: Finding[];
  aliases: number;
}

/** Puts the environment's values into the document's scalars, and finds what the grammar of YAML allows but we cannot. */
export function checkNodes(source: Source): Finding[] {
  const check: Check = { ...source, findings: [], aliases: 0 };
  checkNode(source.parsed.contents, [], check);
  if (check.aliases > mostAliases) {
    return [{ path: [], message: `${check.aliases} aliases (*name); a configuration has at most ${mostAliases}` }];
  }
  return check.findings;
}

function checkNode(node: unknown, path: ConfigPath, check: Check): void {
  const found = (message: string) => void check.findings.push({ path, message });
  if (path.length > deepest) {
    found(`is nested more than ${deepest} deep`);
  } else if (isNode(node) && hasForeignTag(node)) {
    found('has a tag (!…), which a configuration cannot have');
  } else if (isAlias(node)) {
    check.aliases++;
    // Looking an alias up reads the whole document.
    if (check.aliases <= mostAliases && node.resolve(check.parsed) === undefined) {
      found('is an alias (*name) of an anchor (&name) that does not stand above it');
    }
  } else if (isScalar(node)) {
    const message = substituteScalar(node, check.env);
    if (message !== null) found(message);
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) checkNode(item, [...path, index], check);
  } else if (isMap(node)) {
    checkMap(node, path, check);
  }
}

const hasForeignTag = (node: Node) => node.tag !== undefined && !coreTags.test(node.tag);

function checkMap(map: YAMLMap, path: ConfigPath, check: Check): void {
  if (map.items.length > mostKeys) {
    check.findings.push({ path, message: `has ${map.items.length} keys; a configuration has at most ${mostKeys}` });
    return;
  }
  const firstLine = new Map<string, number>();
  for (const { key, value } of map.items) {
    if (!isScalar(key) || hasForeignTag(key)) {
      check.findings.push({ path, message: 'has a key that is not plain text' });
      continue;
    }
    const name = String(key.value);
    const line = check.lineAt(key.range?.[0] ?? 0);
    const fault = faultOfKey(name, firstLine.get(name));
    if (fault !== null) check.findings.push({ path: [...path, name], message: fault, line });
    if (!firstLine.has(name)) firstLine.set(name, line);
    checkNode(value, [...path, name], check);
  }
}

function faultOfKey(name: string, firstLine: number | undefined): string | null {
  if (firstLine !== undefined) return `is given twice; first on line ${firstLine}`;
  if (name === '<<') return 'merging (<<) is not part of YAML 1.2: write the keys out';
  return name === '__proto__' ? 'is not a key that anything can have' : null;
}

function substituteScalar(node: Scalar, env: Environment): string | null {
  if (typeof node.value !== 'string') return null;
  const result = substitute(node.value, env);
  if (!result.ok) return result.message;
  if (result.text === node.value) return null;
  if (node.type !== Scalar.PLAIN) {
    node.value = result.text;
    return null;
  }
  const plain = plainValue(result.text);
  if (plain === undefined)
    return 'takes from the environment what YAML reads as more than text: put the reference in quotes';
  node.value = plain;
  return null;
}

/**
 * What an unquoted scalar is after substitution: null, boolean or number where it reads as one, else the text as it is;
 * never a list or mapping. Undefined where part of the text would be taken for a comment, a tag or an anchor: OTel's
 * package drops that part without a word, or prints it to stderr.
 */
function plainValue(text: string): string | number | boolean | null | undefined {
  if (text.trim() === '') return null;
  const parsed = parseDocument(text, { version: '1.2', prettyErrors: false });
  if (parsed.errors.length > 0) return text;
  if (parsed.warnings.length > 0 || hasOddKey(parsed)) return undefined;
  const node = parsed.contents;
  const value = isScalar(node) ? node.value : node === null ? null : text;
  if (value !== null && typeof value !== 'boolean' && typeof value !== 'number') return text;
  return isScalar(node) && node.source === text.trim() ? value : undefined;
}

function hasOddKey(parsed: Document): boolean {
  let found = false;
  visit(parsed, {
    Pair(_, { key }) {
      if (isScalar(key) && !hasForeignTag(key)) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}
