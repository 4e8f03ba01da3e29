import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MeterProvider } from '@opentelemetry/api';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { AgentTotals, LedgerEvent, RunSummary, SessionTotals, TicketTotals } from '../../catalogue/index.ts';
import { attribute } from '../../catalogue/index.ts';
import { describeFailure } from '../../record/failure.ts';
import type { EndOptions, EndStatus, NewEvent, RunSink, ScopeFields } from '../../record/sink.ts';
import { createTotals, type Ledger, ledgerFile, mainWriter, openLedger, type Totals } from '../../store/index.ts';
import type { SnapshotTask } from '../snapshots/scheduler.ts';
import type { RunEnvironment } from './environment.ts';
import { JoinedLedgers } from './joined-ledgers.ts';
import { createJournal, type Journal } from './journal.ts';
import type { RunDescription } from './run-description.ts';
import { RunManifest } from './run-manifest.ts';
import { RunSnapshots } from './run-snapshots.ts';

/** How a run is opened. */
export interface OpenRunOptions {
  readonly description: RunDescription;
  readonly directory: string;
  /** Null for the run's owner. */
  readonly writer: string | null;
  /** Nothing is written before the first event. */
  readonly lazy: boolean;
  /** Variables by which a child joins it. */
  readonly childEnvironment: Readonly<Record<string, string>>;
  /** Called once, when nothing of the run is left to be done. */
  onClosed(run: OpenRun): void;
}

/** How often the manifest says that its process lives: readers elsewhere take 60 s of silence for a crash. */
const heartbeatMs = 20_000;

/** The scope of an event that belongs to the run as a whole. */
const noScope: ScopeFields = {
  session_id: null,
  ticket_id: null,
  agent_role: null,
  agent_id: null,
  parent_agent_id: null,
  operation: null,
  trace_id: null,
  span_id: null,
};

type Phase = 'waiting' | 'open' | 'ending';

/** A run while it is open, in the process that owns it or in one that joined it. Nothing public here throws. */
export class OpenRun implements RunSink {
  readonly runId: string;
  readonly project: string | null;
  readonly #environment: RunEnvironment;
  readonly #options: OpenRunOptions;
  readonly #totals: Totals;
  readonly #ledger: Ledger;
  readonly #journal: Journal;
  readonly #snapshots: RunSnapshots;
  readonly #manifest: RunManifest | null;
  readonly #joined: JoinedLedgers;
  readonly #stopTasks: (() => void)[] = [];
  readonly #tasks: { readonly task: SnapshotTask; detailsDue: boolean; seenEvents: number }[] = [];
  #phase: Phase = 'waiting';
  #ending: Promise<void> | null = null;

  constructor(environment: RunEnvironment, options: OpenRunOptions) {
    const { description, directory, writer } = options;
    const { clock } = environment;
    this.#environment = environment;
    this.#options = options;
    this.runId = description.runId;
    this.project = description.project;
    this.#totals = createTotals({ runId: this.runId, project: this.project });
    this.#ledger = openLedger(join(directory, ledgerFile(writer ?? mainWriter)));
    this.#journal = createJournal({
      runId: this.runId,
      project: this.project,
      writer: writer ?? mainWriter,
      clock,
      ledger: this.#ledger,
      totals: this.#totals,
      onAppend: (written) => this.#noteAppend(written),
    });
    this.#joined = new JoinedLedgers(directory, { own: ledgerFile(writer ?? mainWriter) });
    this.#manifest =
      writer === null ? new RunManifest(environment, { description, directory, totals: this.#totals }) : null;
    this.#snapshots = new RunSnapshots(environment, {
      ...description,
      directory,
      writer,
      rowsUpToNow: () => this.#rowsUpToNow(),
    });
    if (!options.lazy) this.#start();
  }

  get meterProvider(): MeterProvider | null {
    return this.#phase === 'ending' ? null : this.#snapshots.provider;
  }

  append(event: NewEvent): LedgerEvent {
    if (this.#phase === 'ending') {
      this.#environment.health.lateEvents += 1;
      return this.#journal.line(event);
    }
    if (this.#phase === 'waiting') this.#start();
    return this.#journal.append(event);
  }

  agentTotals(agentId: string): AgentTotals {
    return this.#totals.agent(agentId);
  }

  ticketTotals(ticketId: string): TicketTotals {
    return this.#totals.ticket(ticketId);
  }

  sessionTotals(sessionId: string): SessionTotals {
    return this.#totals.session(sessionId);
  }

  summary(): RunSummary {
    return this.#totals.summary(this.#environment.clock.nowMicros());
  }

  environment(): Readonly<Record<string, string>> {
    return this.#options.childEnvironment;
  }

  /** Detail tables are due, as soon as snapshots have time. */
  ticketEnded(): void {
    for (const entry of this.#tasks) {
      entry.detailsDue = true;
      this.#environment.scheduler.hurry(entry.task);
    }
  }

  /** Writes a snapshot of everything now. */
  async flush(): Promise<void> {
    if (this.#phase !== 'open') return;
    await this.#takeIn();
    await this.#snapshots.take({ details: true });
    await this.#manifest?.write(this.#progress('running'));
  }

  end(options: EndOptions = {}): Promise<void> {
    this.#ending ??= this.#finish(options);
    return this.#ending;
  }

  /**
   * The process exits when this returns. True where the run's snapshots are still to be made, which a run that is ending
   * already may owe as well.
   */
  endNow(options: EndOptions): boolean {
    if (this.#phase === 'waiting' && !this.#hasJoined()) return false;
    if (this.#phase === 'waiting') this.#start();
    if (this.#phase === 'open') this.#appendEnd(options);
    this.#phase = 'ending';
    if (!this.#manifest) return false;
    this.#manifest.writeNow({ ...this.#progress(statusOf(options)), snapshots: 'pending' });
    return true;
  }

  #start(): void {
    this.#phase = 'open';
    const { scheduler } = this.#environment;
    this.#manifest?.writeNow(this.#progress('running'));
    if (this.#manifest) this.#appendRow('run_start', 'running');
    for (const intervalMs of this.#snapshots.intervals) {
      const entry = { task: this.#task(intervalMs), detailsDue: false, seenEvents: 0 };
      this.#tasks.push(entry);
      this.#stopTasks.push(scheduler.add(entry.task));
    }
    if (this.#manifest) this.#stopTasks.push(scheduler.add(this.#heartbeat(this.#manifest)));
  }

  #task(intervalMs: number): SnapshotTask {
    const entry = () => this.#tasks.find(({ task }) => task.intervalMs === intervalMs);
    return {
      intervalMs,
      isDue: () => this.#snapshots.hasForeignMeters || this.#totals.events > (entry()?.seenEvents ?? 0),
      take: async () => {
        const current = entry();
        if (!current) return;
        await this.#takeIn();
        const details = current.detailsDue;
        current.detailsDue = false;
        current.seenEvents = this.#totals.events;
        await this.#snapshots.take({ details, intervalMs });
      },
    };
  }

  #heartbeat(manifest: RunManifest): SnapshotTask {
    return {
      intervalMs: heartbeatMs,
      isDue: () => this.#phase === 'open',
      take: () => manifest.write(this.#progress('running')),
    };
  }

  async #finish(options: EndOptions): Promise<void> {
    if (this.#phase === 'waiting' && !this.#hasJoined()) {
      this.#phase = 'ending';
      return this.#close();
    }
    if (this.#phase === 'waiting') this.#start();
    try {
      // No more events from here on, so that the last line and the files say the same.
      this.#phase = 'ending';
      for (const stop of this.#stopTasks) stop();
      await this.#takeIn();
      this.#appendEnd(options);
      const complete = await this.#snapshots.take({ details: true });
      await this.#manifest?.write({ ...this.#progress(statusOf(options)), snapshots: complete ? 'final' : 'failed' });
    } catch (error) {
      this.#environment.health.fault('run end', error);
    }
    await this.#close();
  }

  async #close(): Promise<void> {
    this.#ledger.close();
    await this.#snapshots.shutdown();
    this.#options.onClosed(this);
  }

  #appendEnd(options: EndOptions): void {
    if (this.#manifest) this.#appendRow('run_end', statusOf(options));
  }

  #appendRow(event: 'run_start' | 'run_end', status: RunStatus): void {
    const fields = this.#manifest?.row(this.#progress(status));
    if (fields) this.#journal.append({ event, scope: noScope, fields, attributes: null });
  }

  /** Adds what other writers recorded since the last time. */
  async #takeIn(): Promise<void> {
    if (!this.#manifest) return;
    try {
      for await (const events of this.#joined.newEvents()) {
        for (const event of events) {
          this.#totals.add(event);
          this.#snapshots.replay(event);
        }
      }
    } catch (error) {
      this.#environment.health.fault('joined ledgers', error);
    }
  }

  #hasJoined(): boolean {
    return this.#manifest !== null && existsSync(this.#options.directory) && this.#joined.exist();
  }

  #noteAppend(written: boolean): void {
    const { ledger } = this.#environment.health;
    const metrics = this.#environment.selfInstruments()?.metric;
    if (written) {
      ledger.events += 1;
      metrics?.ledgerEvents(1, {}, ROOT_CONTEXT);
      return;
    }
    ledger.failures += 1;
    ledger.lastError = this.#ledger.lastError;
    metrics?.ledgerFailures(1, {}, ROOT_CONTEXT);
    this.#environment.health.fault('ledger', `${this.#ledger.path}: ${this.#ledger.lastError}`);
  }
}
