/** Where a sample has something that the real thing has not, or of another kind; empty where it is an excerpt of it. */
export function shapeDifferences(sample: unknown, real: unknown, path = '$'): string[] {
  if (kindOf(sample) !== kindOf(real)) return [`${path}: ${kindOf(sample)} here, ${kindOf(real)} in a real file`];
  if (Array.isArray(sample) && Array.isArray(real)) {
    return sample.flatMap((element, index) => {
      const differences = real.map((candidate) => shapeDifferences(element, candidate, `${path}[${index}]`));
      return differences.sort((a, b) => a.length - b.length)[0] ?? [`${path}[${index}]: the real list is empty`];
    });
  }
  if (!isObject(sample) || !isObject(real)) return [];
  return Object.entries(sample).flatMap(([key, value]) =>
    key in real ? shapeDifferences(value, real[key], `${path}.${key}`) : [`${path}.${key}: not in a real file`],
  );
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);

const isObject = (value: unknown): value is Record<string, unknown> => kindOf(value) === 'object';

/** A text without what differs from run to run: ids, numbers, the widths of columns, the order of lines. */
export function withoutFigures(text: string): string[] {
  return text
    .replace(/run_\d{8}_\d{6}_[\w-]+_[0-9a-f]{8}/g, 'RUN')
    .replace(/\d[\d,.]*(e-\d+)?/g, '#')
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')
    .sort();
}
