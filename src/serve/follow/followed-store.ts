import { setTimeout as pause } from 'node:timers/promises';
import { createSystemClock } from '../../common/clock.ts';
import { silentLogger } from '../../common/logger.ts';
import { StoreMetrics } from '../metrics/store-metrics.ts';
import type { Figures, FollowData } from './message.ts';
import { type StoreChange, StoreWatcher } from './store-watcher.ts';

/** Who hears of a store. */
export interface FollowEvents {
  /** These runs began, grew or ended; others may have gone. */
  onChange(runIds: readonly string[]): void;
  /** The store cannot be read from here on, or for another reason than before. */
  onTrouble(message: string): void;
  /** It can be read again. */
  onWell(): void;
}

/** Who asks for figures for the first time waits so long for them: a small store is read in less. */
const defaultPatienceMs = 2_000;

/** A store that is looked at again and again. A class because it is state with a lifetime. */
export class FollowedStore {
  readonly #data: FollowData;
  readonly #events: FollowEvents;
  readonly #clock = createSystemClock();
  readonly #watcher: StoreWatcher;
  #metrics: StoreMetrics | null = null;
  #firstReading: Promise<void> = Promise.resolve();
  #isWhole = false;
  #fault: string | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(data: FollowData, events: FollowEvents) {
    this.#data = data;
    this.#events = events;
    this.#watcher = new StoreWatcher(data.directory, this.#clock.nowMicros);
  }

  /** Looks, after whoever looks already, and says what has happened. */
  look(options: Parameters<StoreWatcher['look']>[0] = {}): Promise<StoreChange> {
    const looked = this.#last.then(() => this.#look(options));
    this.#last = looked;
    return looked;
  }

  /**
   * What all runs came to, up to now. The first to ask has the store read from its beginning, and nobody is answered before
   * that is whole: a counter that rises while old runs are read shows a rate that never was.
   */
  async figures({ patienceMs = defaultPatienceMs }: { readonly patienceMs?: number } = {}): Promise<Figures> {
    // Whatever is read now is to be known as it stands: what changes later is told from it.
    const { fault } = await this.look({ atRest: this.#metrics === null ? 'all' : 'some' });
    if (fault !== null) return { text: null, problem: fault };
    const metrics = this.#metrics ?? this.#begin();
    if (!this.#isWhole) await Promise.race([this.#firstReading, pause(patienceMs, null, { ref: false })]);
    if (!this.#isWhole) return { text: null, problem: 'The store is being read for the first time.' };
    await metrics.takeNew();
    return { text: await metrics.text(), problem: null };
  }

  #begin(): StoreMetrics {
    const { directory, metrics: setting } = this.#data;
    const metrics = new StoreMetrics({ directory, setting, clock: this.#clock, logger: silentLogger });
    this.#metrics = metrics;
    metrics.note(this.#watcher.runIds);
    this.#firstReading = metrics.takeNew().then(() => {
      this.#isWhole = true;
    });
    return metrics;
  }

  async #look(options: Parameters<StoreWatcher['look']>[0]): Promise<StoreChange> {
    const change = await this.#watcher.look(options);
    const { changed, removed, fault } = change;
    const isWellAgain = fault === null && this.#fault !== null;
    if (fault !== null && fault !== this.#fault) this.#events.onTrouble(fault);
    if (isWellAgain) this.#events.onWell();
    this.#fault = fault;
    this.#metrics?.note(changed);
    if (changed.length + removed.length > 0 || isWellAgain) this.#events.onChange(changed);
    return change;
  }
}
