import { type Command, Option } from 'commander';
import type { Filter } from '../../analysis/filter.ts';
import type { RunStatus } from '../../catalogue/index.ts';
import { choicesOption } from './choices.ts';
import { collect } from './collect.ts';
import { parseTime, sinceMicros, type TimeSetting, untilMicros, type WrittenTime } from './time.ts';

/** What a command line says of what is asked about, as commander gives it. */
export interface FilterOptions {
  readonly runId?: readonly string[];
  readonly project?: readonly string[];
  readonly since?: WrittenTime;
  readonly until?: WrittenTime;
  readonly status?: readonly string[];
  readonly sessionId?: readonly string[];
  readonly ticketId?: readonly string[];
  readonly user?: readonly string[];
  readonly agentRole?: readonly string[];
  readonly agentId?: readonly string[];
  readonly tool?: readonly string[];
  readonly model?: readonly string[];
  readonly provider?: readonly string[];
  readonly operation?: readonly string[];
  readonly event?: readonly string[];
}

const statuses = ['running', 'completed', 'failed', 'cancelled', 'crashed'] as const satisfies readonly RunStatus[];

/** Adds the options that select runs and events. Values of one are alternatives; different ones must all hold. */
export function addFilterOptions(command: Command): Command {
  const again = (flags: string, description: string): Option =>
    new Option(flags, description).argParser<readonly string[] | undefined>(collect);
  const options = [
    again('--run-id <id>', 'only this run'),
    again('--project <name>', 'only runs of this project'),
    new Option('--since <time>', 'only runs begun since: 7d, 12h, 2w, 2026-11-01, or an RFC 3339 time').argParser(
      parseTime,
    ),
    new Option('--until <time>', 'only runs begun before: likewise; a day is meant to its end').argParser(parseTime),
    choicesOption('--status <status>', 'only runs that stand so', statuses),
    again('--session-id <id>', 'only what is in this session'),
    again('--ticket-id <id>', 'only what is in this ticket'),
    again('--user <name>', 'only runs of this user'),
    again('--agent-role <role>', 'only what agents of this role did'),
    again('--agent-id <id>', 'only what this agent did'),
    again('--tool <name>', 'only calls of this tool'),
    again('--model <name>', 'only calls to this model, as asked for or as it answered'),
    again('--provider <name>', 'only calls to this provider'),
    again('--operation <name>', 'only what is in this operation'),
    again('--event <name>', 'only events of this name'),
  ];
  for (const option of options) command.addOption(option.helpGroup(filterGroup));
  return command;
}

const filterGroup = 'Filters, all but times may be given again:';

/** The filter that a command line says. */
export function readFilter(options: FilterOptions, setting: TimeSetting): Filter {
  const { since, until } = options;
  return {
    runIds: options.runId ?? [],
    projects: options.project ?? [],
    statuses: options.status ?? [],
    sessionIds: options.sessionId ?? [],
    ticketIds: options.ticketId ?? [],
    users: options.user ?? [],
    agentRoles: options.agentRole ?? [],
    agentIds: options.agentId ?? [],
    tools: options.tool ?? [],
    models: options.model ?? [],
    providers: options.provider ?? [],
    operations: options.operation ?? [],
    events: options.event ?? [],
    ...(since !== undefined && { since: sinceMicros(since, setting) }),
    ...(until !== undefined && { until: untilMicros(until, setting) }),
  };
}
