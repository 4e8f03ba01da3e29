import type { Activities } from '../analysis/activities.ts';
import type { Row } from '../catalogue/index.ts';
import { parseMicros } from '../common/clock.ts';
import { type DetailName, type DetailRow, detailTables, type PackedDetails, type PackedRun } from './detail-tables.ts';
import { NameList } from './name-list.ts';

/** More rows of one kind than these are not held of a run: a timeline of more shows nothing. */
const mostRows = 1000;

/** A message is cut here: it is to say which error it was. */
const longestMessage = 200;

/** What bounds the details of a page. */
export interface DetailsOptions {
  /** Characters of JSON. */
  readonly mostCharacters: number;
}

/** What happened in runs, for their views: of as many as fit, from the first on. */
export function packDetails(
  runs: readonly Row<'runs'>[],
  activities: Activities,
  { mostCharacters }: DetailsOptions,
): PackedDetails {
  const names = new NameList();
  const byRun = groupByRun(activities);
  const packed: PackedRun[] = [];
  let characters = 0;
  for (const run of runs) {
    const happened = new Map(tableNames.map((table) => [table, byRun[table].get(run.run_id) ?? []])) as Happened;
    const tables = packRun(happened, settingOf(run, { agents: happened.get('agents'), names }));
    characters += JSON.stringify(tables).length;
    if (characters > mostCharacters) break;
    packed.push(tables);
  }
  return { names: names.names, runs: packed };
}

const tableNames = Object.keys(detailTables) as readonly DetailName[];

type RowsByRun = { readonly [T in DetailName]: ReadonlyMap<string | null, Activities[T]> };

const groupByRun = (activities: Activities): RowsByRun =>
  Object.fromEntries(
    tableNames.map((table) => [
      table,
      Map.groupBy<string | null, Activities[DetailName][number]>(activities[table], ({ run_id }) => run_id),
    ]),
  ) as unknown as RowsByRun;

/** The rows of one run. */
interface Happened {
  get<T extends DetailName>(table: T): Activities[T];
}

function packRun(happened: Happened, setting: Setting): PackedRun {
  return Object.fromEntries(
    tableNames.flatMap((table) => {
      const rows = happened.get(table);
      return rows.length === 0 ? [] : [[table, packTable(table, rows, setting)]];
    }),
  );
}

function packTable<T extends DetailName>(table: T, rows: Activities[T], setting: Setting) {
  const values: (row: Activities[T][number], setting: Setting) => DetailRow<T> = valuesOf[table];
  const shown = rows.slice(0, mostRows).map((row): Readonly<Record<string, Value>> => values(row, setting));
  const columns = detailTables[table].map((column) => shown.map((row) => row[column] ?? null));
  return { columns, more: rows.length - shown.length };
}

type Value = number | null;

/** What places and times of a run are counted from. */
interface Setting {
  /** The place of a name among all. */
  name(text: string | null): Value;
  /** The place of an agent's first turn among the agents of the run; null where it has none. */
  agent(agentId: string | null): Value;
  /** Whole milliseconds from the beginning of the run. */
  since(time: string | null): Value;
}

function settingOf(
  { started_at }: Row<'runs'>,
  { agents, names }: { readonly agents: Activities['agents']; readonly names: NameList },
): Setting {
  const start = started_at === null ? null : parseMicros(started_at);
  const places = new Map<string, number>();
  for (const [place, { agent_id }] of agents.slice(0, mostRows).entries()) {
    if (agent_id !== null && !places.has(agent_id)) places.set(agent_id, place);
  }
  return {
    name: (text) => names.placeOf(text),
    agent: (agentId) => (agentId === null ? null : (places.get(agentId) ?? null)),
    since: (time) => {
      const at = time === null ? null : parseMicros(time);
      return at === null || start === null ? null : Math.round((at - start) / 1000);
    },
  };
}

const valuesOf: { readonly [T in DetailName]: (row: Activities[T][number], setting: Setting) => DetailRow<T> } = {
  agents: (row, { agent, name, since }) => ({
    parent: agent(row.parent_agent_id),
    role: name(row.role),
    status: name(row.status),
    start: since(row.started_at),
    duration: milliseconds(row.duration_seconds),
    model: name(row.model),
    model_calls: row.model_calls,
    tool_calls: row.tool_calls,
    input_tokens: row.input_tokens,
    output_tokens: row.output_tokens,
    cost_usd: row.cost_usd,
    error_type: name(row.error_type),
  }),
  tickets: (row, { name, since }) => ({
    ticket: name(row.ticket_id),
    status: name(row.status),
    start: since(row.started_at),
    duration: milliseconds(row.duration_seconds),
    total_tokens: row.total_tokens,
    cost_usd: row.cost_usd,
    errors: row.errors,
  }),
  model_calls: (row, { agent, name, since }) => ({
    model: name(row.model),
    agent: agent(row.agent_id),
    ...spanTo(since(row.ts), row.duration_ms),
    status: name(row.status),
    error_type: name(row.error_type),
  }),
  tool_calls: (row, { agent, name, since }) => ({
    tool: name(row.tool_name),
    agent: agent(row.agent_id),
    ...spanTo(since(row.ts), row.duration_ms),
    status: name(row.status),
    error_type: name(row.error_type),
  }),
  debugging_cycles: (row, { name, since }) => ({
    error_type: name(row.error_type),
    attempts: row.attempts,
    resolved: row.resolved === null ? null : Number(row.resolved),
    ...spanTo(since(row.ts), milliseconds(row.duration_seconds)),
  }),
  errors: (row, { name, since }) => ({
    error_type: name(row.error_type),
    severity: name(row.severity),
    agent_role: name(row.agent_role),
    start: since(row.ts),
    message: name(row.message === null ? null : [...row.message].slice(0, longestMessage).join('')),
  }),
};

/** What is recorded when it ends began its duration before. */
function spanTo(end: Value, lasted: Value): { readonly start: Value; readonly duration: Value } {
  const duration = lasted === null ? null : Math.round(lasted);
  return { start: end === null ? null : end - (duration ?? 0), duration };
}

const milliseconds = (seconds: Value): Value => (seconds === null ? null : Math.round(seconds * 1000));
