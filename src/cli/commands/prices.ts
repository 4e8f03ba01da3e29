import { formatMicros } from '../../common/clock.ts';
import { parseMoment } from '../../common/moment.ts';
import { quoted } from '../../common/printable.ts';
import { leftOutNote, renderTable, type TableColumn } from '../../common/table.ts';
import { loadConfig } from '../../config/index.ts';
import { nearest } from '../../config/nearest.ts';
import { formatProblem } from '../../config/problem.ts';
import { type KnownPrice, knownPrices, pricesOfModel } from '../../pricing/index.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { jsonText } from '../json.ts';
import { printLines } from '../print-lines.ts';
import { terminalWidth } from '../terminal.ts';

/** What `runledger prices` is given. */
export interface PricesOptions {
  /** All where empty; `*` stands for any characters. */
  readonly models: readonly string[];
  /** As the price list or OpenTelemetry names it. */
  readonly provider?: string;
  /** A day or an RFC 3339 time; now where nothing is said. */
  readonly asOf?: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** Lists what is known of models' prices: the configuration's entries and the price list's. */
export async function prices(options: PricesOptions, io: CommandIo): Promise<ExitCode> {
  const asOf = options.asOf === undefined ? { micros: Date.now() * 1000 } : parseMoment(options.asOf);
  if (asOf === null) {
    io.stderr.write(`--as-of: ${quoted(options.asOf ?? '')} is no time; write 2026-11-01 or 2026-11-01T12:00:00Z\n`);
    return exitCode.wrongUsage;
  }
  const { env, cwd } = io;
  const loaded = loadConfig({ env, cwd, ...(options.config !== undefined && { file: options.config }) });
  if (!loaded.ok) {
    for (const problem of loaded.problems) io.stderr.write(`${formatProblem(problem)}\n`);
    return exitCode.failed;
  }
  const query = {
    provider: options.provider ?? null,
    atMicros: asOf.micros,
    overrides: loaded.config.distribution.prices,
  };
  const all = await knownPrices(query);
  const found = new Map<string, readonly KnownPrice[]>();
  for (const model of options.models) found.set(model, await pricesOfModel(model, query));
  const unknown = [...found].filter(([, known]) => known.length === 0).map(([model]) => model);
  const listed = options.models.length === 0 ? all : [...new Set([...found.values()].flat())];
  if (options.json) io.stdout.write(json(listed, asOf.micros));
  else printLines(table(listed, io), io);
  for (const model of unknown) io.stderr.write(`${complaint(model, { all, provider: query.provider })}\n`);
  if (options.models.length === 0 && all.length === 0) {
    io.stderr.write(`no price is known of the provider ${quoted(options.provider ?? '')}\n`);
    return exitCode.no;
  }
  return unknown.length > 0 ? exitCode.no : exitCode.done;
}

function json(listed: readonly KnownPrice[], atMicros: number): string {
  return jsonText({ as_of: formatMicros(atMicros), prices: listed });
}

const columns: readonly TableColumn[] = [
  { title: 'provider', mayBeCut: true },
  { title: 'model', mayBeCut: true },
  { title: 'input', isFigure: true },
  { title: 'output', isFigure: true },
  { title: 'for', mayBeCut: true },
  { title: 'cache read', isFigure: true, mayBeLeftOut: true },
  { title: 'cache write', isFigure: true, mayBeLeftOut: true },
  { title: 'since', mayBeLeftOut: true },
  { title: 'source', mayBeLeftOut: true },
];

function table(listed: readonly KnownPrice[], { stdout }: CommandIo): readonly string[] {
  const width = terminalWidth(stdout);
  if (listed.length === 0) return [];
  const { lines, leftOut } = renderTable(columns, listed.flatMap(rowsOf), { width });
  return [...lines, '', 'USD for a million tokens; – is unknown', ...leftOutNote(leftOut)];
}

/** One row for a price, and one for each of its tiers. */
function rowsOf(price: KnownPrice): string[][] {
  const { provider, model, since, until, service_tier, price_version, request, context_tiers } = price;
  const conditions = [
    ...(service_tier === null ? [] : [service_tier]),
    ...(until === null ? [] : [`until ${until}`]),
    ...(request ? [`and ${request} a request`] : []),
  ];
  const row = (rates: KnownPrice | KnownPrice['context_tiers'][number], holdsFor: string) => [
    provider,
    model,
    ...[rates.input, rates.output].map(rateText),
    holdsFor,
    ...[rates.cache_read, rates.cache_write].map(rateText),
    since ?? '',
    price_version,
  ];
  return [
    row(price, conditions.join(', ')),
    ...context_tiers.map((tier) =>
      row(tier, [...conditions, `input over ${tier.above.toLocaleString('en')}`].join(', ')),
    ),
  ];
}

/** As it is written in the list: 0.075, and not 0.07500000000000001. */
const rateText = (rate: number | null): string => (rate === null ? '–' : String(Number(rate.toPrecision(12))));

function complaint(model: string, { all, provider }: { all: readonly KnownPrice[]; provider: string | null }): string {
  const where = provider === null ? '' : ` at ${quoted(provider)}`;
  const near = nearModels(
    model,
    all.map((price) => price.model),
  );
  const hint = near.length === 0 ? '' : `; did you mean ${near.map(quoted).join(', ')}?`;
  return `no price is known of ${quoted(model)}${where}${hint}`;
}

const mostNear = 5;

/** Those whose name has it in them, and the one that is fewest letters away. */
function nearModels(model: string, known: readonly string[]): string[] {
  const part = model.replaceAll('*', '').toLowerCase();
  const containing = part.length < 3 ? [] : known.filter((name) => name.toLowerCase().includes(part));
  const closest = nearest(part, known);
  return [...new Set([...(closest === null ? [] : [closest]), ...containing])].slice(0, mostNear);
}
