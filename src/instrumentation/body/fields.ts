/** Which members to read; made once, used by any number of scanners. */
export interface Fields {
  /** E.g. `usage`, `response.usage`, `candidates[].finishReason`. */
  readonly paths: ReadonlySet<string>;
  /** Objects that hold something wanted; the document itself is `''`. */
  readonly parents: ReadonlySet<string>;
  /** Arrays whose elements do; the elements' own path has `[]` at its end. */
  readonly arrays: ReadonlySet<string>;
  /** In bytes: a name of another length need not be looked at. */
  readonly nameLengths: ReadonlySet<number>;
}

/** Names members of nested objects by their paths; `[]` stands behind the name of an array of objects. */
export function fieldsAt(...paths: readonly string[]): Fields {
  const parents = new Set(paths.flatMap(parentsOf));
  const names = paths.flatMap((path) => path.split('.').map(withoutBrackets));
  return {
    paths: new Set(paths),
    parents,
    arrays: new Set([...parents].filter(isElement).map(withoutBrackets)),
    nameLengths: new Set(names.map((name) => Buffer.byteLength(name))),
  };
}

const isElement = (path: string): boolean => path.endsWith('[]');
const withoutBrackets = (path: string): string => (isElement(path) ? path.slice(0, -2) : path);

/** `a.b.c` is held by `''`, `a` and `a.b`. */
function parentsOf(path: string): string[] {
  const names = path.split('.').slice(0, -1);
  return ['', ...names.map((_, index) => names.slice(0, index + 1).join('.'))];
}
