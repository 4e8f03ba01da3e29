import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MeterProvider } from '@opentelemetry/api';
import type { AgentTotals, LedgerEvent, RunSummary, SessionTotals, TicketTotals } from '../../catalogue/index.ts';
import { settle } from '../../common/afterwards.ts';
import { formatMicros } from '../../common/clock.ts';
import type { ExporterContext } from '../../exporter.ts';
import { endWords, readEnd, statusOf } from '../../record/ending.ts';
import type { Appended, EndOptions, EndStatus, NewEvent, RunSink } from '../../record/sink.ts';
import {
  createTotals,
  type Ledger,
  type LedgerMark,
  ledgerFile,
  mainWriter,
  openLedger,
  type SnapshotState,
  type Totals,
  tableRows,
} from '../../store/index.ts';
import { holdOpen } from '../hold-open.ts';
import type { RunEnvironment } from './environment.ts';
import { finaliseIfLeft } from './finalise-left.ts';
import { isLeft } from './is-left.ts';
import { JoinedLedgers } from './joined-ledgers.ts';
import { createJournal, type Journal } from './journal.ts';
import { createManifestWriter, type ManifestWriter } from './manifest-writer.ts';
import { markRunOpen, unmarkRunOpen } from './open-mark.ts';
import { RunCounters } from './run-counters.ts';
import type { RunDescription } from './run-description.ts';
import { manifestOf, noScope, type RunProgress, rowOf, sourceOf } from './run-manifest.ts';
import { RunSnapshots } from './run-snapshots.ts';
import { RunTasks } from './run-tasks.ts';

/** How a run is opened. */
export interface OpenRunOptions {
  readonly description: RunDescription;
  readonly directory: string;
  /** Null for the run's owner. */
  readonly writer: string | null;
  /** Nothing is written before the first event. */
  readonly lazy: boolean;
  /** Whether another process, which was given the same id, has begun the run meanwhile. */
  isBegunElsewhere?(): boolean;
  /** Variables by which a child joins it. */
  readonly childEnvironment: Readonly<Record<string, string>>;
  /** Called once, with the first event. */
  onBegun(): void;
  /** Called once, when nothing of the run is left to be done. */
  onClosed(run: OpenRun): void;
}

/** `waiting`: for its first event. `ending`: no event is taken any more. */
type Phase = 'waiting' | 'open' | 'ending';

/** A run while it is open, in the process that owns it or in one that joined it. Nothing public here throws. */
export class OpenRun implements RunSink {
  readonly runId: string;
  readonly project: string | null;
  readonly #environment: RunEnvironment;
  readonly #options: OpenRunOptions;
  readonly #ownsRun: boolean;
  readonly #ledgerFile: string;
  readonly #totals: Totals;
  readonly #ledger: Ledger;
  readonly #counters: RunCounters;
  readonly #journal: Journal;
  readonly #manifest: ManifestWriter;
  readonly #joined: JoinedLedgers;
  readonly #snapshots: RunSnapshots;
  readonly #tasks: RunTasks;
  #hasBegun = false;
  /** Whether other processes may know of it. */
  #isJoinable: boolean;
  #startedAt: string;
  #ended: { readonly status: EndStatus; readonly endedAt: string } | null = null;
  #phase: Phase = 'waiting';
  #ending: Promise<void> | null = null;

  constructor(environment: RunEnvironment, options: OpenRunOptions) {
    const { description, directory, writer } = options;
    const { runId, project } = description;
    this.#environment = environment;
    this.#options = options;
    this.#ownsRun = writer === null;
    this.#isJoinable = options.lazy;
    this.runId = runId;
    this.project = project;
    this.#startedAt = formatMicros(environment.clock.nowMicros());
    this.#ledgerFile = ledgerFile(writer ?? mainWriter);
    this.#totals = createTotals({ runId, project, writer: writer ?? mainWriter });
    this.#ledger = openLedger(join(directory, this.#ledgerFile));
    this.#counters = new RunCounters(environment, { ledger: this.#ledger, totals: this.#totals });
    this.#journal = createJournal({
      runId,
      project,
      writer: writer ?? mainWriter,
      clock: environment.clock,
      ledger: this.#ledger,
      totals: this.#totals,
      onAppend: (written) => this.#counters.noteAppend(written),
    });
    this.#manifest = createManifestWriter({
      directory,
      health: environment.health,
      manifest: (snapshots) => manifestOf(this.#progress(snapshots), environment),
    });
    this.#joined = new JoinedLedgers({
      directory,
      own: this.#ledgerFile,
      take: (event) => this.#takeJoined(event),
      onFault: (error) => environment.health.fault('joined ledgers', error),
    });
    this.#snapshots = new RunSnapshots(environment, {
      ...description,
      directory,
      writer,
      events: () => this.#settled.events,
      rowsUpToNow: () => this.#rowsUpToNow(),
    });
    this.#tasks = new RunTasks(environment, {
      intervals: this.#snapshots.intervals,
      seen: () => this.#seen(),
      snapshot: (request) => this.#takeSnapshot(request),
      heartbeat: () => this.#beat(),
    });
    if (!options.lazy) this.#start();
  }

  get meterProvider(): MeterProvider | null {
    return this.#phase === 'ending' ? null : this.#snapshots.provider;
  }

  append(event: NewEvent): LedgerEvent {
    const { line, count } = this.appendUncounted(event);
    count();
    return line;
  }

  appendUncounted(event: NewEvent): Appended {
    if (this.#phase === 'ending') {
      // Its measurements are counted by the router, which finds no provider of the run.
      this.#environment.health.lateEvents += 1;
      return { line: this.#journal.line(event), count() {} };
    }
    if (this.#phase === 'waiting') this.#start(event.atMicros);
    return this.#journal.appendUncounted(event);
  }

  agentTotals(agentId: string): AgentTotals {
    return this.#settled.agent(agentId);
  }

  ticketTotals(ticketId: string): TicketTotals {
    return this.#settled.ticket(ticketId);
  }

  sessionTotals(sessionId: string): SessionTotals {
    return this.#settled.session(sessionId);
  }

  summary(): RunSummary {
    return this.#settled.summary(this.#environment.clock.nowMicros());
  }

  environment(): Readonly<Record<string, string>> {
    this.#isJoinable = true;
    return this.#options.childEnvironment;
  }

  /** Whether anything was recorded in it. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Detail tables are due, as soon as snapshots have time. */
  ticketEnded(): void {
    this.#tasks.hurryDetails();
  }

  /** Writes a snapshot of everything now. */
  async flush(): Promise<void> {
    if (this.#phase !== 'open') return;
    await this.#takeSnapshot({ details: true });
    if (this.#phase === 'open') await this.#beat();
  }

  end(options?: EndOptions): Promise<void> {
    return holdOpen(this.finish(options));
  }

  /** The same for the end of the process, which is not kept from it. */
  finish(options: EndOptions = {}): Promise<void> {
    this.#ending ??= this.#finish(options);
    return this.#ending;
  }

  /** The process exits when this returns. True where the run's snapshots are still to be made. */
  endNow(options: EndOptions): boolean {
    if (!this.#hasSomething()) return false;
    if (this.#phase === 'waiting') this.#start();
    this.#appendEnd(options);
    if (this.#ownsRun) this.#manifest.writeNow();
    if (this.#ownsRun || isLeft(this.#options.directory, this.#environment)) return true;
    unmarkRunOpen(this.#environment, this.runId);
    return false;
  }

  /** The run begins with its first event, which may be of a moment ago. */
  #start(atMicros = this.#environment.clock.nowMicros()): void {
    this.#phase = 'open';
    this.#hasBegun = true;
    this.#options.onBegun();
    this.#startedAt = formatMicros(atMicros);
    // In this order, so that at any moment of death the next start finds the run, and a reader can tell whether it lives.
    markRunOpen(this.#environment, this.runId);
    if (this.#ownsRun) {
      this.#manifest.writeNow();
      this.#appendRow('run_start', atMicros);
    }
    this.#snapshots.begin();
    this.#tasks.start({ heartbeat: this.#ownsRun });
  }

  async #finish(options: EndOptions): Promise<void> {
    const { health } = this.#environment;
    if (this.#hasSomething()) {
      if (this.#phase === 'waiting') this.#start();
      try {
        await this.#takeIn();
        this.#appendEnd(options);
        const isWhole = await this.#snapshots.take({ details: true, last: true });
        // A heartbeat after the final manifest would take its word back.
        this.#tasks.stop();
        const isWritten = this.#ownsRun ? await this.#manifest.write(isWhole ? 'final' : 'partial') : true;
        const isFinal =
          !this.#ownsRun || this.#joined.exist()
            ? await finaliseIfLeft(this.#environment, { runId: this.runId, directory: this.#options.directory })
            : true;
        if (isWritten && isFinal) unmarkRunOpen(this.#environment, this.runId);
      } catch (error) {
        health.fault('run end', error);
      }
    }
    this.#phase = 'ending';
    this.#tasks.stop();
    this.#ledger.close();
    await this.#snapshots.shutdown();
    this.#options.onClosed(this);
  }

  /** Says that this process lives; whoever took it for dead, on another system, may have removed its mark. */
  async #beat(): Promise<void> {
    this.#counters.checkLedger();
    markRunOpen(this.#environment, this.runId);
    if (this.#ownsRun) await this.#manifest.write('none');
  }

  async #takeSnapshot(request: { readonly details: boolean; readonly intervalMs?: number }): Promise<void> {
    if (this.#phase !== 'open') return;
    settle();
    await this.#takeIn();
    await this.#snapshots.take(request);
  }

  /** From here on no event is taken, so that the last line and the files say the same. */
  #appendEnd(options: EndOptions): void {
    if (this.#ended) return;
    // While the run still takes measurements.
    settle();
    this.#counters.checkLedger();
    const { clock } = this.#environment;
    this.#ended = {
      status: statusOf(readEnd(options), endWords),
      endedAt: formatMicros(clock.nowMicros()),
    };
    this.#phase = 'ending';
    if (this.#ownsRun) this.#appendRow('run_end');
  }

  #appendRow(event: 'run_start' | 'run_end', atMicros?: number): void {
    const fields = rowOf(this.#progress('none'), this.#environment);
    this.#journal.append({ event, scope: noScope, fields, attributes: null, atMicros });
  }

  /** Adds what other writers recorded. A joined process leaves that to the owner. */
  async #takeIn(): Promise<void> {
    if (this.#ownsRun) await this.#joined.takeNew();
  }

  #takeJoined(event: LedgerEvent): void {
    this.#totals.add(event);
    this.#counters.noteTotals();
    this.#snapshots.replay(event);
  }

  /** Whether there is a run to speak of: something was recorded, here or by another writer. */
  #hasSomething(): boolean {
    if (this.#phase !== 'waiting') return true;
    if (this.#options.isBegunElsewhere?.()) return false;
    return this.#ownsRun && existsSync(this.#options.directory) && this.#joined.exist();
  }

  /** Grows with what is to be written: its own events, and what stands in the ledgers of others. */
  #seen(): number {
    if (this.#snapshots.hasForeignMeters) return Number.POSITIVE_INFINITY;
    return this.#counters.ownEvents + (this.#ownsRun && this.#isJoinable ? this.#joined.sizeBytes() : 0);
  }

  #progress(snapshots: SnapshotState['state']): RunProgress {
    const ended = this.#ended;
    return {
      description: this.#options.description,
      status: ended?.status ?? 'running',
      startedAt: this.#startedAt,
      endedAt: ended?.endedAt ?? null,
      totals: this.#settled,
      snapshots,
      ledgers: { [this.#ledgerFile]: this.#ownMark, ...this.#joined.marks },
    };
  }

  /** The rows of the run as it stands at this moment. */
  #rowsUpToNow(): ExporterContext['tables'] {
    const source = sourceOf(this.#progress('none'), { ...this.#environment, directory: this.#options.directory });
    return (name) => tableRows(name, source);
  }

  /** The totals, with all that is in the ledger. */
  get #settled(): Totals {
    settle();
    return this.#totals;
  }

  get #ownMark(): LedgerMark {
    return { bytes: this.#ledger.bytes, events: this.#counters.ownEvents, faults: 0 };
  }
}
