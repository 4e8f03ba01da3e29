import { formatMicros } from '../../src/common/clock.ts';
import type { Manifest } from '../../src/store/manifest.ts';
import { describeProcess } from '../../src/store/process-identity.ts';
import { runRow } from '../../src/store/rows/run-row.ts';
import { createTotals } from '../../src/store/totals/totals.ts';
import { eventOf, startMicros } from './support.ts';

/** The manifest of a run that goes on in this process, with a call, a tool and an operation in it. */
export function manifestOf(changes: Partial<Manifest> = {}): Manifest {
  const totals = createTotals({ runId: 'run-1', project: 'demo' });
  totals.add(eventOf('run_start', { started_at: formatMicros(startMicros) }));
  totals.add(
    eventOf('model_call', {
      agent_role: '__proto__',
      status: 'success',
      input_tokens: 5,
      cost_usd: 0.1,
      duration_ms: 3,
    }),
  );
  totals.add(eventOf('model_call', { status: 'success', provider: 'acme', request_model: 'x', streamed: true }));
  totals.add(eventOf('tool_call', { tool_name: 'grep', status: 'success', duration_ms: 1 }));
  totals.add(eventOf('operation', { name: 'plan', status: 'failed', duration_ms: 2 }));
  const facts = {
    runId: 'run-1',
    project: 'demo',
    benchmark: null,
    version: '1.2.3',
    config: { provider: 'openai', temperature: 0.2, max_retries: 3 },
    tags: { user: 'ada' },
    status: 'running',
    startedAt: null,
    endedAt: null,
  } as const;
  const summary = totals.summary(startMicros + 5_000_000);
  return {
    format: 'runledger',
    version: 1,
    runledger: '0.1.0',
    run: runRow(facts, summary),
    writer: describeProcess(),
    heartbeat_at: formatMicros(startMicros),
    heartbeat_interval_ms: 15_000,
    snapshots: { state: 'none', at: null },
    ledgers: { 'events.jsonl': { bytes: 100, events: 4, faults: 0 } },
    totals: summary,
    unknown_costs: totals.unknownCosts,
    health: null,
    ...changes,
  };
}
