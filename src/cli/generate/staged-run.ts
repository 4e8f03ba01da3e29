import type { LedgerEvent, RunStatus } from '../../catalogue/index.ts';
import { formatMicros } from '../../common/clock.ts';
import { silentLogger } from '../../common/logger.ts';
import { HealthBook } from '../../pipeline/health.ts';
import { heartbeatIntervalMs, manifestOf, noScope, type RunProgress, rowOf } from '../../pipeline/run/run-manifest.ts';
import type { Pricer } from '../../pricing/index.ts';
import { ledgerFile, type Manifest, mainWriter, type ProcessIdentity } from '../../store/index.ts';
import type { Cast } from './cast.ts';
import type { Chance } from './chance.ts';
import { type Lane, openLane } from './lane.ts';
import { play } from './play.ts';
import { hex, type Place, type Stage, WorkFailed } from './scopes.ts';
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts';

/** What a run is staged with. */
export interface StagedRunOptions {
  readonly runId: string;
  readonly directory: string;
  readonly cast: Cast;
  readonly clock: SimulatedClock;
  readonly chance: Chance;
  readonly pricer: Pricer;
}

/** What happens to a process from outside. */
class Cut extends Error {}

/** A run while it is played, in the place of the process that would own it. A class because it is state with a lifetime. */
export class StagedRun {
  /** The process that would own it. */
  readonly process: ProcessIdentity;
  /** In the order in which they were recorded; of all processes. Empty where no snapshot is made of them. */
  readonly kept: LedgerEvent[] = [];
  readonly #options: StagedRunOptions;
  readonly #health = new HealthBook(silentLogger);
  readonly #startedAt: string;
  readonly #main: Lane;
  readonly #lanes: Lane[] = [];
  #events = 0;
  #ended: { readonly status: RunStatus; readonly endedAt: string } | null = null;
  /** What the process said last of itself: where it crashes, that is what stands. */
  #heartbeat: { readonly micros: number; readonly manifest: Manifest } | null = null;

  constructor(options: StagedRunOptions) {
    const { clock, chance } = options;
    this.#options = options;
    this.process = processOf(chance);
    this.#startedAt = formatMicros(clock.nowMicros());
    this.#main = this.#open(mainWriter, clock);
  }

  /** Events that were recorded. */
  get events(): number {
    return this.#events;
  }

  /** Bytes of its ledgers. */
  get bytes(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.mark().bytes, 0);
  }

  /** Plays it to its end and writes its ledgers. */
  perform(): void {
    const { cast, chance, pricer } = this.#options;
    const stage: Stage = { cast, chance, pricer, join: (parent) => this.#join(parent) };
    this.#beat();
    this.#appendRow('run_start');
    const status = this.#play({ stage, lane: this.#main, scope: rootScope(this.#options) });
    if (status !== 'crashed') {
      this.#ended = { status, endedAt: formatMicros(this.#main.clock.nowMicros()) };
      this.#appendRow('run_end');
    }
    for (const lane of this.#lanes) lane.close();
  }

  /** How far it has come. */
  progress(snapshots: RunProgress['snapshots']): RunProgress {
    const { cast, runId } = this.#options;
    return {
      description: { ...cast.description, runId },
      status: this.#ended?.status ?? 'running',
      startedAt: this.#startedAt,
      endedAt: this.#ended?.endedAt ?? null,
      totals: this.#main.totals,
      snapshots,
      ledgers: Object.fromEntries(this.#lanes.map((lane) => [ledgerFile(lane.writer), lane.mark()])),
    };
  }

  /** The manifest that stands when it is over, and whether its process came to write the last one. */
  result(): { readonly manifest: Manifest; readonly hasEnded: boolean } {
    const hasEnded = this.#ended !== null;
    return {
      manifest: hasEnded ? this.#manifest('final') : (this.#heartbeat?.manifest ?? this.#manifest('none')),
      hasEnded,
    };
  }

  #play(place: Place): RunStatus {
    try {
      play(place);
      return 'completed';
    } catch (error) {
      if (error instanceof WorkFailed) return 'failed';
      const { cut } = this.#options.cast;
      if (error instanceof Cut && cut !== null) return cut.how;
      throw error;
    }
  }

  #open(writer: string, clock: SimulatedClock): Lane {
    const { runId, directory, cast, chance } = this.#options;
    const { project } = cast.description;
    const onAppend = (line: LedgerEvent): void => this.#note(line);
    const lane = openLane({ runId, project, directory, writer, clock, chance, onAppend });
    this.#lanes.push(lane);
    return lane;
  }

  #join(parent: Lane): Lane {
    const { chance } = this.#options;
    const writer = `${this.process.pid + chance.whole(1, 40)}-0-${hex(chance, 3)}`;
    const clock = createSimulatedClock(parent.clock.nowMicros());
    clock.pass(chance.around(180, 0.3));
    return this.#open(writer, clock);
  }

  /** What others record is added to what the owner knows. */
  #note(line: LedgerEvent): void {
    const { cast } = this.#options;
    this.#events += 1;
    if (line.writer !== mainWriter) this.#main.totals.add(line);
    if (cast.hasSnapshot) this.kept.push(line);
    if (cast.cut === null || this.#ended !== null) return;
    if (this.#events >= cast.cut.afterEvents) throw new Cut();
    const silentMs = (this.#main.clock.nowMicros() - (this.#heartbeat?.micros ?? 0)) / 1000;
    if (silentMs >= heartbeatIntervalMs) this.#beat();
  }

  #beat(): void {
    this.#heartbeat = { micros: this.#main.clock.nowMicros(), manifest: this.#manifest('none') };
  }

  #appendRow(event: 'run_start' | 'run_end'): void {
    const fields = rowOf(this.progress('none'), { clock: this.#main.clock });
    this.#main.append({ event, scope: noScope, fields, attributes: null });
  }

  #manifest(snapshots: RunProgress['snapshots']): Manifest {
    return manifestOf(this.progress(snapshots), {
      clock: this.#main.clock,
      health: this.#health,
      process: this.process,
    });
  }
}

function rootScope({ cast, chance }: StagedRunOptions): Place['scope'] {
  return cast.isTraced ? { ...noScope, trace_id: hex(chance, 16), span_id: hex(chance, 8) } : noScope;
}

/** On a machine that is none: nobody can take it for a process that lives. */
function processOf(chance: Chance): ProcessIdentity {
  const machine = chance.whole(1, 4);
  return {
    pid: chance.whole(2_000, 60_000),
    start_time: String(chance.whole(100_000, 90_000_000)),
    boot_id: `generated-${machine}`,
    namespaces: null,
    hostname: `agents-${machine}.example`,
    thread_id: 0,
  };
}
