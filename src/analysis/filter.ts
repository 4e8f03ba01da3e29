import type { Row } from '../catalogue/index.ts';
import { parseMicros } from '../common/clock.ts';

/**
 * What of a store is asked about. The values of one member are alternatives; different members must all hold. A member
 * that is not there, or is empty, selects everything.
 *
 * Whole runs are selected by `runIds`, `projects`, `statuses`, `users` (the run's tag `user`), and by when they started:
 * `since`, and before `until`. The others select events, each by its own columns: an event without such a column is not
 * selected. A run is then one that holds a selected event; its own totals stay those of the whole run.
 */
export interface Filter {
  readonly runIds?: readonly string[];
  readonly projects?: readonly string[];
  /** Microseconds since the epoch, the moment itself included. */
  readonly since?: number;
  /** Microseconds since the epoch, the moment itself left out. */
  readonly until?: number;
  readonly statuses?: readonly string[];
  readonly users?: readonly string[];
  readonly sessionIds?: readonly string[];
  readonly ticketIds?: readonly string[];
  readonly agentRoles?: readonly string[];
  readonly agentIds?: readonly string[];
  readonly tools?: readonly string[];
  /** The model that was asked for, or that answered; of an agent, the one that answered most. */
  readonly models?: readonly string[];
  readonly providers?: readonly string[];
  readonly operations?: readonly string[];
  /** Names of events, as in a ledger: `model_call`, or any given to `recordEvent`. */
  readonly events?: readonly string[];
}

/** Whether a run is selected, as far as its row alone tells. */
export function selectsRun(
  filter: Filter,
  run: Pick<Row<'runs'>, 'run_id' | 'project' | 'status' | 'tags' | 'started_at'>,
): boolean {
  return (
    isAmong(filter.runIds, run.run_id) &&
    isAmong(filter.projects, run.project) &&
    isAmong(filter.statuses, run.status) &&
    isAmong(filter.users, tagOf(run, 'user')) &&
    isWithin(filter, run.started_at)
  );
}

/** Whether a filter selects runs by more than their ids. */
export const hasRunFilters = ({ projects, statuses, users, since, until }: Filter): boolean =>
  [projects, statuses, users].some((values) => (values ?? []).length > 0) || since !== undefined || until !== undefined;

function isWithin({ since, until }: Filter, startedAt: string | null): boolean {
  if (since === undefined && until === undefined) return true;
  const micros = startedAt === null ? null : parseMicros(startedAt);
  return micros !== null && (since === undefined || micros >= since) && (until === undefined || micros < until);
}

/** Conditions of SQL, ANDed, and the values of the variables in them. */
export interface RowConditions {
  /** Over the columns of a ledger's line; `true` where there are none. */
  readonly sql: string;
  /** By name. */
  readonly variables: { readonly [name: string]: readonly string[] };
}

/**
 * The conditions for the events that are selected. No value of a filter ever stands in the SQL: `reference` says how a
 * variable does, by `getvariable` where nothing is said, as views need it.
 */
export function rowConditions(
  filter: Filter,
  reference: (variable: string) => string = (variable) => `getvariable('${variable}')`,
): RowConditions {
  const asked = rowFilters.flatMap(({ member, condition }) => {
    const values = filter[member] ?? [];
    const variable = `filter_${member}`;
    const isListed = (column: string) => `list_contains(${reference(variable)}, ${column})`;
    return values.length === 0 ? [] : [{ variable, values, sql: `(${condition(isListed)})` }];
  });
  return {
    sql: asked.map(({ sql }) => sql).join(' AND ') || 'true',
    variables: Object.fromEntries(asked.map(({ variable, values }) => [variable, values])),
  };
}

/** Whether a filter selects events and not only whole runs. */
export const hasRowFilters = (filter: Filter): boolean =>
  rowFilters.some(({ member }) => (filter[member] ?? []).length > 0);

type RowMember = Exclude<keyof Filter, 'runIds' | 'projects' | 'since' | 'until' | 'statuses' | 'users'>;

const rowFilters: readonly {
  readonly member: RowMember;
  condition(isListed: (column: string) => string): string;
}[] = [
  { member: 'sessionIds', condition: (isListed) => isListed('session_id') },
  { member: 'ticketIds', condition: (isListed) => isListed('ticket_id') },
  { member: 'agentRoles', condition: (isListed) => isListed('agent_role') },
  { member: 'agentIds', condition: (isListed) => isListed('agent_id') },
  { member: 'tools', condition: (isListed) => isListed('tool_name') },
  {
    member: 'models',
    condition: (isListed) =>
      `${isListed('response_model')} OR ${isListed('request_model')} OR (event = 'agent' AND ${isListed('model')})`,
  },
  { member: 'providers', condition: (isListed) => `event = 'model_call' AND ${isListed('provider')}` },
  {
    member: 'operations',
    condition: (isListed) => `${isListed('operation')} OR (event = 'operation' AND ${isListed('name')})`,
  },
  { member: 'events', condition: (isListed) => isListed('event') },
];

/** A tag of a run, such as `user` or `team`; null where it has none of that name, or one that is no text. */
function tagOf({ tags }: Pick<Row<'runs'>, 'tags'>, name: string): string | null {
  if (typeof tags !== 'object' || tags === null || !Object.hasOwn(tags, name)) return null;
  const value: unknown = (tags as { readonly [name: string]: unknown })[name];
  return typeof value === 'string' ? value : null;
}

const isAmong = (wanted: readonly string[] | undefined, value: string | null): boolean =>
  wanted === undefined || wanted.length === 0 || (value !== null && wanted.includes(value));
