import { type Attributes, type Meter, ROOT_CONTEXT } from '@opentelemetry/api';
import {
  claudeCodeAttribute as a,
  claudeCodeMetric,
  type LedgerEvent,
  type ProfileMetric,
  claudeCodeTokenType as tokenType,
} from '../catalogue/index.ts';
import type { Admission } from './admission.ts';

/** Where the figures go: the process's meter, and what bounds its series. */
export interface ClaudeCodeFiguresOptions {
  readonly meter: Meter;
  readonly admission: Admission;
}

/**
 * Counts model calls by the names of Claude Code. From the events, since what it calls input is a difference, and a
 * difference of two metrics is wrong as soon as a view or `max_series` changes one of them. What is unknown is not counted.
 */
export function createClaudeCodeFigures(options: ClaudeCodeFiguresOptions): (event: LedgerEvent<'model_call'>) => void {
  const addCost = createAdd(claudeCodeMetric.cost, options);
  const addTokens = createAdd(claudeCodeMetric.tokens, options);
  return (event) => {
    const { project } = event;
    const call = {
      [a.model]: event.request_model ?? event.response_model ?? undefined,
      [a.agentName]: event.agent_role ?? undefined,
    };
    if (event.cost_usd !== null) addCost(event.cost_usd, call, project);
    for (const [type, count] of Object.entries(tokensOf(event))) {
      if (count !== null) addTokens(count, { ...call, [a.type]: type }, project);
    }
  };
}

type Add = (value: number, attributes: Attributes, project: string | null) => void;

function createAdd(definition: ProfileMetric, { meter, admission }: ClaudeCodeFiguresOptions): Add {
  const { name, unit, description, attributes: keys } = definition;
  const counter = meter.createCounter(name, { unit, description });
  const admit = admission.forMetric(name, keys);
  return (value, attributes, project) => counter.add(value, admit(attributes, project), ROOT_CONTEXT);
}

/** A call's tokens, each in one kind only; null is unknown, and a cache that was not used is nothing to count. */
function tokensOf(event: LedgerEvent<'model_call'>): Readonly<Record<string, number | null>> {
  const read = event.cache_read_tokens || null;
  const write = event.cache_write_tokens || null;
  const { input_tokens: input, output_tokens: output } = event;
  return {
    [tokenType.input]: input === null ? null : Math.max(0, input - (read ?? 0) - (write ?? 0)),
    [tokenType.output]: output,
    [tokenType.cacheRead]: read,
    [tokenType.cacheWrite]: write,
  };
}
