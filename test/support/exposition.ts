/** A line of the Prometheus text format that is not a comment. */
export interface ExposedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A family of it. */
export interface ExposedFamily {
  readonly help: string;
  readonly type: string;
  readonly samples: readonly ExposedSample[];
}

/**
 * Reads the Prometheus text format 0.0.4, more strictly than Prometheus does: throws where a family comes twice or has two
 * types, a sample stands outside its family or its labels come twice, or a name is not one.
 */
export function parseExposition(text: string): ReadonlyMap<string, ExposedFamily> {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line does not end');
  const families = new Map<string, ExposedFamily>();
  const seen = new Set<string>();
  for (const block of text.split(/^(?=# HELP )/m)) {
    const match = /^# HELP (\S+) (.*)\n# TYPE (\S+) (counter|gauge|histogram)\n(.*)$/s.exec(block);
    if (!match) throw new Error(`not a family: ${block.slice(0, 200)}`);
    const [, name = '', help = '', typed, type = '', lines = ''] = match;
    if (typed !== name || families.has(name)) throw new Error(`two families in one, or one in two: ${name}, ${typed}`);
    const samples = lines.split('\n').slice(0, -1).map(parseSample);
    for (const sample of samples) {
      const series = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      if (!belongs(sample.name, name, type) || seen.has(series)) throw new Error(`out of place, or twice: ${series}`);
      seen.add(series);
    }
    families.set(name, { help: unescapeText(help), type, samples });
  }
  return families;
}

const belongs = (name: string, family: string, type: string): boolean =>
  type === 'histogram' ? ['_bucket', '_sum', '_count'].some((suffix) => name === family + suffix) : name === family;

function parseSample(line: string): ExposedSample {
  const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/s.exec(line);
  if (!match) throw new Error(`not a sample: ${line}`);
  const [, name = '', inside = '', value = ''] = match;
  const labels: Record<string, string> = {};
  const rest = inside.replace(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/gs, (_, label, quoted) => {
    if (Object.hasOwn(labels, label)) throw new Error(`two labels ${label}: ${line}`);
    labels[label] = unescapeText(quoted);
    return '';
  });
  if (rest !== '') throw new Error(`not labels: ${rest}`);
  return { name, labels, value: numberOf(value) };
}

const unescapeText = (text: string): string =>
  text.replace(/\\(.)/gs, (_, character) => (character === 'n' ? '\n' : character));

function numberOf(text: string): number {
  if (text === 'NaN') return Number.NaN;
  const value = Number(text.replace('Inf', 'Infinity'));
  if (Number.isNaN(value)) throw new Error(`not a number: ${text}`);
  return value;
}
