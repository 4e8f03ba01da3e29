import type { LedgerEvent } from '../../../src/catalogue/index.ts';
import { formatMicros } from '../../../src/common/clock.ts';
import { eventOf, startMicros } from '../support.ts';

/** Unknown as often as not quite seldom. */
const maybe = <T>(random: () => number, value: T): T | null => (random() < 0.15 ? null : value);
const pick = <T>(random: () => number, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;

/**
 * One writer's ledger of a run as agents leave it: tickets, sessions and agents that begin and mostly end, calls that
 * know their tokens and price or do not. Prices are whole millionths of a dollar, so that their sum is known exactly.
 */
export function randomLedger(random: () => number, options: { writer: string; length: number }): LedgerEvent[] {
  const { writer, length } = options;
  const events: LedgerEvent[] = [];
  let scope: { [column: string]: unknown } = {};
  const add = (event: string, columns: object = {}): void => {
    const ts = formatMicros(startMicros + Math.floor(random() * 1e9));
    events.push(eventOf(event, { ...scope, writer, seq: events.length + 1, ts, ...columns }));
  };
  for (let step = 0; events.length < length; step++) {
    const ticket = `T-${writer}-${step}`;
    scope = { session_id: pick(random, [null, 'S-1', 'S-2']), ticket_id: ticket };
    add('ticket_start', { status: 'running' });
    for (let turn = 0; turn < 3; turn++) {
      const agent = {
        agent_role: pick(random, ['coder', 'reviewer', '__proto__', null]),
        agent_id: `A-${writer}-${step}-${turn}`,
      };
      const outside = scope;
      scope = { ...scope, ...agent };
      for (let work = Math.floor(random() * 8); work > 0; work--) addWork(random, add);
      if (random() < 0.9) add('agent', { role: agent.agent_role, status: 'success' });
      scope = outside;
    }
    if (random() < 0.8) add('ticket_end', { status: 'completed' });
  }
  return events;
}

function addWork(random: () => number, add: (event: string, columns?: object) => void): void {
  const status = pick(random, ['success', 'success', 'success', 'error', 'aborted']);
  const kind = pick(random, [
    'model_call',
    'model_call',
    'model_call',
    'tool_call',
    'operation',
    'error',
    'code',
    'pipeline',
    'my.event',
  ]);
  const duration_ms = maybe(random, Math.floor(random() * 1e6) / 1000);
  if (kind === 'model_call') {
    const hasUsage = status !== 'error' || random() < 0.2;
    const tokens = () => (hasUsage ? maybe(random, Math.floor(random() * 1e5)) : null);
    add(kind, {
      status,
      duration_ms,
      attempt: pick(random, [1, 1, 2, 3, null]),
      request_model: 'm-asked',
      response_model: maybe(random, pick(random, ['m-1', 'm-2', 'm-3'])),
      input_tokens: tokens(),
      output_tokens: tokens(),
      cache_read_tokens: tokens(),
      cost_usd: hasUsage ? maybe(random, Math.floor(random() * 1e6) / 1e6) : null,
    });
  } else if (kind === 'tool_call')
    add(kind, { tool_name: pick(random, ['grep', 'edit', 'constructor']), status, duration_ms });
  else if (kind === 'operation')
    add(kind, { name: pick(random, ['plan', 'build']), status: pick(random, ['success', 'failed']), duration_ms });
  else if (kind === 'code') add(kind, { files_created: Math.floor(random() * 10) });
  else add(kind);
}

/** One order of many in which ledgers of several writers may be read: each writer's own order is kept. */
export function interleave(random: () => number, ledgers: readonly (readonly LedgerEvent[])[]): LedgerEvent[] {
  const rest = ledgers.map((ledger) => [...ledger]).filter((ledger) => ledger.length > 0);
  const merged: LedgerEvent[] = [];
  while (rest.length > 0) {
    const index = Math.floor(random() * rest.length);
    // Now one line, now a long stretch, as batches are read.
    merged.push(...(rest[index] as LedgerEvent[]).splice(0, random() < 0.5 ? 1 : Math.ceil(random() * 50)));
    if (rest[index]?.length === 0) rest.splice(index, 1);
  }
  return merged;
}
