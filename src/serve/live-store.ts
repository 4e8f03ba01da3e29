import type { Filter } from '../analysis/filter.ts';
import { createSystemClock } from '../common/clock.ts';
import { EventHub } from './event-hub.ts';
import type { Figures } from './follow/message.ts';
import { StoreFollower } from './follow/store-follower.ts';
import type { MetricsSetting } from './metrics/metrics-setting.ts';
import { PageKeeper } from './page-keeper.ts';
import { QuestionProcess } from './questions/question-process.ts';
import { RowFeed } from './row-feed.ts';

/** What of a store is shown, and how. */
export interface LiveStoreOptions {
  /** The store's; absolute. */
  readonly directory: string;
  readonly filter: Filter | ((nowMicros: number) => Filter);
  /** IANA; the machine's where nothing is said. */
  readonly timeZone: string | undefined;
  /** Of the bootstrap. */
  readonly seed: number | undefined;
  /** How `/metrics` are named and bounded. */
  readonly metrics: MetricsSetting;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told once of each thing that keeps the store from being shown. */
  onTrouble(message: string): void;
}

/** A process that is asked nothing for this long is not worth its memory. */
const idleMs = { pages: 1_000, rows: 60_000 };

/** A store as open pages see it: followed, gathered when somebody looks, and told of. A class because it has a lifetime. */
export class LiveStore {
  /** The open pages. */
  readonly hub = new EventHub((size) => this.#follower.watch(size > 0));
  /** What they show. */
  readonly keeper: PageKeeper;
  readonly #options: LiveStoreOptions;
  readonly #clock = createSystemClock();
  readonly #pages: QuestionProcess;
  readonly #rows: QuestionProcess;
  readonly #feed: RowFeed;
  readonly #follower: StoreFollower;
  readonly #said = new Set<string>();

  constructor(options: LiveStoreOptions) {
    this.#options = options;
    const { env, seed, directory, metrics } = options;
    this.#pages = new QuestionProcess({ env, idleMs: idleMs.pages });
    this.#rows = new QuestionProcess({ env, idleMs: idleMs.rows });
    const isWanted = (): boolean => this.hub.size > 0;
    const onProblem = (message: string): void => this.#trouble(message);
    this.#feed = new RowFeed({
      rows: this.#rows,
      question: () => this.#question(),
      isWanted,
      onRows: (data) => this.hub.send('runs', data),
      onProblem,
    });
    this.keeper = new PageKeeper({
      pages: this.#pages,
      question: () => ({ ...this.#question(), seed }),
      isWanted,
      onBegin: () => this.#feed.pageBegins(),
      onPage: (page) => {
        this.hub.send('page', generationText(page));
        this.#feed.pageCame();
      },
      onProblem,
    });
    const onChange = (runIds: readonly string[]): void => {
      this.keeper.noteChange();
      this.#feed.changed(runIds);
    };
    this.#follower = new StoreFollower({ directory, metrics }, { onChange, onTrouble: onProblem });
  }

  /** One run with its view, as JSON; null where there is no such run. Rejects where it cannot be asked for. */
  run(runId: string): Promise<Uint8Array | null> {
    const { directory, timeZone } = this.#options;
    return this.#rows.ask({ kind: 'run', directory, timeZone, runId });
  }

  /** What all runs came to, for Prometheus. Never rejects. */
  figures(): Promise<Figures> {
    return this.#follower.figures();
  }

  /** A page has come to listen: it is told what it may have missed. */
  joined(): void {
    this.keeper.want();
    this.#feed.again();
  }

  /** Ends every process and thread. Never rejects. */
  async close(): Promise<void> {
    this.keeper.close();
    this.#feed.close();
    this.hub.close();
    await Promise.all([this.#follower.close(), this.#pages.close(), this.#rows.close()]);
  }

  #question(): { readonly directory: string; readonly timeZone: string | undefined; readonly filter: Filter } {
    const { directory, timeZone, filter } = this.#options;
    return { directory, timeZone, filter: typeof filter === 'function' ? filter(this.#clock.nowMicros()) : filter };
  }

  #trouble(message: string): void {
    if (!this.#said.has(message)) this.#options.onTrouble(message);
    this.#said.add(message);
    this.hub.send('trouble', JSON.stringify({ message }));
  }
}

/** The data of an event that says which page is there. */
export const generationText = ({ generation }: { readonly generation: number }): string =>
  JSON.stringify({ generation });
