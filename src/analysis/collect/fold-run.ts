import type { EventFields, JsonValue, LedgerEvent, Row, RunStatus, RunSummary } from '../../catalogue/index.ts';
import { createTotals, type RunFacts, runRow, type StoredRun, type Totals } from '../../store/index.ts';
import { type OpenRows, openRows } from './open-rows.ts';

/** What a run came to. */
export interface FoldedRun {
  readonly row: Row<'runs'>;
  readonly summary: RunSummary;
  readonly open: OpenRows;
}

/**
 * Adds up a run whose manifest does not say what it came to, by the fold that writes manifests, and says of it what
 * recovery would. A class because it is state with a lifetime.
 */
export class RunFold {
  readonly #stored: StoredRun;
  readonly #nowMicros: number;
  readonly #totals: Totals;
  #start: EventFields<'run_start'> | null = null;
  #lastRecordedAt: string | null = null;

  constructor(stored: StoredRun, nowMicros: number) {
    this.#stored = stored;
    this.#nowMicros = nowMicros;
    this.#totals = createTotals({ runId: stored.runId, project: null });
  }

  addAll(events: readonly LedgerEvent[]): void {
    for (const event of events) this.#add(event);
  }

  /** Whether there was no event. */
  get isEmpty(): boolean {
    return this.#totals.events === 0;
  }

  result(): FoldedRun {
    const facts = { ...this.#description(), ...this.#end() };
    const { summary: figures, open } = this.#totals.view(this.#nowMicros);
    const summary = { ...figures, project: facts.project };
    return { row: runRow(facts, summary), summary, open: openRows(open, facts) };
  }

  #add(event: LedgerEvent): void {
    this.#totals.add(event);
    if (event.event === 'run_start') this.#start ??= event as EventFields<'run_start'>;
    if (event.event !== 'run_end' && event.ts !== null && event.ts > (this.#lastRecordedAt ?? ''))
      this.#lastRecordedAt = event.ts;
  }

  #description(): Omit<RunFacts, 'status' | 'startedAt' | 'endedAt'> {
    const { runId, manifest } = this.#stored;
    const row = manifest.state === 'read' ? manifest.manifest.run : this.#start;
    return {
      runId,
      project: row?.project ?? null,
      benchmark: row?.benchmark ?? null,
      version: row?.version ?? null,
      config: objectOf(row?.config),
      tags: objectOf(row?.tags),
    };
  }

  /** A run whose process lives goes on; else it ended as that said, or crashed when it last recorded anything. */
  #end(): Pick<RunFacts, 'status' | 'startedAt' | 'endedAt'> {
    const { manifest, status: found } = this.#stored;
    const stored = manifest.state === 'read' ? manifest.manifest.run : null;
    const startedAt = this.#totals.startedAt ?? stored?.started_at ?? null;
    const said = this.#totals.runEnd ?? stored;
    if (found === 'running' && (stored !== null || said === null)) return { status: found, startedAt, endedAt: null };
    const status = said?.status as RunStatus | null | undefined;
    if (!status || status === 'running' || status === 'crashed')
      return { status: 'crashed', startedAt, endedAt: this.#lastRecordedAt ?? startedAt };
    return { status, startedAt, endedAt: said?.ended_at ?? this.#totals.lastEventAt };
  }
}

function objectOf(value: JsonValue | undefined): RunFacts['config'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as NonNullable<RunFacts['config']>)
    : null;
}
