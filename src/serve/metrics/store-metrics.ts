import { type PrometheusConfig, PrometheusReader, prometheus } from '../../../exporters/prometheus/index.ts';
import type { Clock } from '../../common/clock.ts';
import type { Logger } from '../../common/logger.ts';
import { createReplayedProcess } from '../../pipeline/replayed-process.ts';
import { LedgerReplay } from './ledger-replay.ts';
import type { MetricsSetting } from './metrics-setting.ts';

/** What figures are made from. */
export interface StoreMetricsOptions {
  readonly directory: string;
  readonly setting: MetricsSetting;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The figures of all runs of a store, as an agent that had recorded them all would be scraped. What was counted once stays
 * counted, though its run is removed: counters never fall. A class because it is state with a lifetime.
 */
export class StoreMetrics {
  readonly #reader: PrometheusReader;
  readonly #replay: LedgerReplay;
  readonly #waiting = new Set<string>();
  #taken: Promise<void> = Promise.resolve();

  constructor({ directory, setting, clock, logger }: StoreMetricsOptions) {
    const reader = new PrometheusReader(setting.prometheus, { logger, clock, isServed: false });
    const { replay } = createReplayedProcess({
      ...setting,
      plugin: { ...prometheus, create: () => reader },
      pluginConfig: setting.prometheus satisfies PrometheusConfig,
      serviceName: 'runledger',
      directory,
      clock,
      logger,
    });
    this.#reader = reader;
    this.#replay = new LedgerReplay({ store: directory, now: clock.nowMicros, take: replay });
  }

  /** Something may be new in these runs. */
  note(runIds: readonly string[]): void {
    for (const runId of runIds) this.#waiting.add(runId);
  }

  /** Takes all that is new, after whoever does so already; resolves when it is all counted. */
  takeNew(): Promise<void> {
    this.#taken = this.#taken.then(() => this.#takeWaiting());
    return this.#taken;
  }

  /** Everything that was taken, as Prometheus reads it. Rejects where it cannot be collected. */
  async text(): Promise<Uint8Array> {
    const pieces: Buffer[] = [];
    for await (const piece of await this.#reader.pieces()) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  }

  async #takeWaiting(): Promise<void> {
    for (const runId of this.#waiting) {
      this.#waiting.delete(runId);
      await this.#replay.takeNew(runId);
    }
  }
}
