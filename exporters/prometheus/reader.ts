import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { InstrumentType, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { meterName, metric } from '../../src/catalogue/index.ts';
import { type Clock, formatMicros, type Logger } from '../../src/exporter.ts';
import type { PrometheusConfig } from './config.ts';
import { exposition } from './exposition.ts';
import type { Naming } from './families.ts';
import { createFamilyNames } from './family-names.ts';
import { targetInfo } from './resource.ts';
import { createMetricsServer, type MetricsServer } from './server.ts';
import { contentType } from './text.ts';

/** What a reader needs beside its config. */
export interface PrometheusReaderOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  /** How long it may go without a scrape before it collects for nobody. */
  readonly drainIntervalMs?: number;
  /** False: it serves nothing by itself, and is asked for its `pieces`. True where nothing is said. */
  readonly isServed?: boolean;
}

/** How it is doing, in the words of the pipeline's health. Times are RFC 3339. */
export interface PrometheusReaderStatus {
  /** Scrapes that were answered. */
  readonly exports: number;
  readonly failures: number;
  readonly lastError: string | null;
  readonly lastErrorAt: string | null;
  readonly lastSuccessAt: string | null;
  /** The URL to scrape; null until it listens, and where it cannot. */
  readonly address: string | null;
}

const defaultDrainIntervalMs = 60_000;

/**
 * OTel's Prometheus exporter, with names, text and a server of our own. Theirs have no units, let two meters with one name
 * break the output, leave exponential histograms empty and answer a failed collection with 200; a free port cannot be
 * asked for, and a scraper that keeps its connection keeps the process.
 */
export class PrometheusReader extends PrometheusExporter {
  readonly #config: PrometheusConfig;
  readonly #options: PrometheusReaderOptions;
  readonly #server: MetricsServer;
  readonly #naming = createNaming();
  readonly #logged = new Set<string>();
  #started: Promise<void> | null = null;
  #drainTimer: NodeJS.Timeout | undefined;
  #wasCollected = false;
  #status: PrometheusReaderStatus = {
    exports: 0,
    failures: 0,
    lastError: null,
    lastErrorAt: null,
    lastSuccessAt: null,
    address: null,
  };

  constructor(config: PrometheusConfig, options: PrometheusReaderOptions) {
    super({ preventServerStart: true });
    this.#config = config;
    this.#options = options;
    const { host, port } = config;
    this.#server = createMetricsServer({
      host,
      port,
      answer: (request, response) => this.getMetricsRequestHandler(request, response),
    });
  }

  /** How it is doing, and where it listens. */
  status(): PrometheusReaderStatus {
    return this.#status;
  }

  /** Starts to listen, once. Resolves in either case: where it cannot, that is logged and counted. */
  override startServer(): Promise<void> {
    this.#started ??= this.#server.listen().then(
      (address) => {
        this.#status = { ...this.#status, address };
      },
      (error: Error) => this.#failed(`nothing is served at ${error.message}`),
    );
    return this.#started;
  }

  override async stopServer(): Promise<void> {
    clearInterval(this.#drainTimer);
    await this.#started;
    await this.#server.close();
    this.#status = { ...this.#status, address: null };
  }

  /** Everything collected as Prometheus reads it, in pieces of some milliseconds' work each. Rejects where that fails. */
  async pieces(): Promise<AsyncIterable<string>> {
    return inTurns(exposition(await this.#collectAll(), { config: this.#config, naming: this.#naming }));
  }

  /** Answers with everything collected; for use behind another server as well. */
  override getMetricsRequestHandler(_request: IncomingMessage, response: ServerResponse): void {
    void this.#answer(response);
  }

  /** What the pipeline admits to a metric is bounded already, and the SDK's bound would lose some of it. */
  override selectCardinalityLimit(instrumentType: InstrumentType): number {
    return observables.has(instrumentType) ? super.selectCardinalityLimit(instrumentType) : Number.MAX_SAFE_INTEGER;
  }

  protected override onInitialized(): void {
    if (this.#options.isServed ?? true) void this.startServer();
    const drainIntervalMs = this.#options.drainIntervalMs ?? defaultDrainIntervalMs;
    this.#drainTimer = setInterval(() => void this.#drain(), drainIntervalMs).unref();
  }

  /**
   * Where a view holds, the SDK keeps for each reader what the others collected since it last did: without end, if nobody
   * ever scrapes. To collect is to merge that into one.
   */
  async #drain(): Promise<void> {
    const isDue = !this.#wasCollected;
    this.#wasCollected = false;
    if (!isDue) return;
    try {
      await this.collect();
    } catch (error) {
      this.#failed(`collecting without a scrape: ${nameOf(error)}`);
    }
  }

  async #answer(response: ServerResponse): Promise<void> {
    try {
      const pieces = await this.pieces();
      response.setHeader('content-type', contentType);
      await pipeline(Readable.from(pieces), response);
      const lastSuccessAt = formatMicros(this.#options.clock.nowMicros());
      this.#status = { ...this.#status, exports: this.#status.exports + 1, lastSuccessAt };
    } catch (error) {
      this.#failed(`a scrape failed: ${nameOf(error)}`);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end('The metrics could not be collected.\n');
    }
  }

  async #collectAll(): Promise<ResourceMetrics> {
    const { resourceMetrics, errors } = await this.collect();
    this.#wasCollected = true;
    await resourceMetrics.resource.waitForAsyncAttributes?.();
    // A callback that throws takes its own instruments out of this scrape, and nothing else.
    if (errors.length > 0) this.#failed(`an observable’s callback failed: ${errors.map(nameOf).join(', ')}`);
    return resourceMetrics;
  }

  #failed(problem: string): void {
    if (!this.#logged.has(problem)) this.#options.logger.warn(`prometheus: ${problem} (logged once; health() counts)`);
    this.#logged.add(problem);
    const lastErrorAt = formatMicros(this.#options.clock.nowMicros());
    this.#status = { ...this.#status, failures: this.#status.failures + 1, lastError: problem, lastErrorAt };
  }
}

const observables: ReadonlySet<InstrumentType> = new Set([
  InstrumentType.OBSERVABLE_COUNTER,
  InstrumentType.OBSERVABLE_GAUGE,
  InstrumentType.OBSERVABLE_UP_DOWN_COUNTER,
]);

/** Our own metrics keep the names that dashboards know, even where another meter was there before with another type. */
function createNaming(): Naming {
  const metrics = Object.values(metric).map(({ name, unit, kind }) => ({
    name,
    unit,
    type: kind,
    isSum: kind === 'counter',
  }));
  return { nameOf: createFamilyNames({ metrics, series: [targetInfo] }), firstScope: meterName };
}

/** Lets the agent have its turn between two pieces. */
async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string> {
  for (const piece of pieces) {
    if (piece !== '') yield piece;
    await nextTurn();
  }
}

/** Of an error that is not ours, its type and code: messages quote what they are about. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as NodeJS.ErrnoException;
  return code ? `${error.name} ${code}` : error.name;
}
