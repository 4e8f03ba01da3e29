import type { ServerResponse } from 'node:http';
import type { Filter } from '../analysis/filter.ts';
import { createSystemClock } from '../common/clock.ts';
import { EventHub, type LiveEvent } from './event-hub.ts';
import type { Figures } from './follow/message.ts';
import { StoreFollower } from './follow/store-follower.ts';
import type { MetricsSetting } from './metrics/metrics-setting.ts';
import { type KeptPage, PageKeeper } from './page-keeper.ts';
import { QuestionProcess } from './questions/question-process.ts';
import { RunViews } from './questions/run-views.ts';
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
  /** Told once of each thing that keeps the store from being shown, and again where it comes back. */
  onTrouble(message: string): void;
}

/** A process that is asked nothing for this long is not worth its memory. */
const idleMs = { pages: 1_000, rows: 60_000 };

/** A store as open pages see it: followed, gathered when somebody looks, and told of. A class because it has a lifetime. */
export class LiveStore {
  /** The open pages. */
  readonly #hub = new EventHub((size) => this.#follower.watch(size > 0));
  /** What they show. */
  readonly keeper: PageKeeper;
  readonly #options: LiveStoreOptions;
  readonly #clock = createSystemClock();
  readonly #pages: QuestionProcess;
  readonly #rows: QuestionProcess;
  readonly #feed: RowFeed;
  readonly #follower: StoreFollower;
  readonly #views: RunViews;
  /** What keeps the store from being shown just now, by who found it. */
  readonly #troubles = new Map<Finder, string>();

  constructor(options: LiveStoreOptions) {
    this.#options = options;
    const { env, seed, directory, metrics } = options;
    this.#pages = new QuestionProcess({ env, idleMs: idleMs.pages });
    this.#rows = new QuestionProcess({ env, idleMs: idleMs.rows });
    const isWanted = (): boolean => this.#hub.size > 0;
    this.#views = new RunViews(this.#rows);
    this.#feed = new RowFeed({
      rows: this.#rows,
      question: () => this.#question(),
      isWanted,
      onRows: (data) => {
        this.#troubles.delete('rows');
        if (data !== null) this.#tell('runs', data);
      },
      onProblem: (message) => this.#trouble('rows', message),
    });
    this.keeper = new PageKeeper({
      pages: {
        // A page that was gathered before the store is followed would miss what came between.
        ask: async (question) => {
          await this.#follower.begun;
          return await this.#pages.ask(question);
        },
      },
      question: () => ({ ...this.#question(), seed }),
      isWanted,
      onBegin: () => this.#feed.pageBegins(),
      onPage: (page) => {
        this.#troubles.delete('page');
        // What changed before it is on it.
        this.#troubles.delete('rows');
        this.#tell('page', generationText(page));
        this.#feed.pageCame();
      },
      onProblem: (message) => this.#trouble('page', message),
    });
    const onChange = (runIds: readonly string[]): void => {
      this.keeper.noteChange();
      this.#feed.changed(runIds);
    };
    this.#follower = new StoreFollower(
      { directory, metrics },
      {
        onChange,
        onTrouble: (message) => this.#trouble('follower', message),
        // What the others have found was of a store that could not be read.
        onWell: () => this.#troubles.clear(),
      },
    );
  }

  /**
   * One run with its view, as JSON; null where there is no such run. Rejects where it cannot be asked for.
   *
   * @param gone Aborted when who asks is gone.
   */
  run(runId: string, gone: AbortSignal): Promise<Uint8Array | null> {
    const { directory, timeZone } = this.#options;
    return this.#views.ask({ kind: 'run', directory, timeZone, runId }, gone);
  }

  /** What all runs came to, for Prometheus. Never rejects. */
  figures(): Promise<Figures> {
    return this.#follower.figures();
  }

  /** Takes a page in that listens, and tells it what it may have missed; false where there are too many. */
  join(response: ServerResponse): boolean {
    if (!this.#hub.join(response)) return false;
    const tell = (event: LiveEvent, data: string): void => this.#hub.sendTo(response, { event, data });
    if (this.keeper.page !== null) tell('page', generationText(this.keeper.page));
    const [trouble] = this.#troubles.values();
    if (trouble !== undefined) tell('trouble', troubleText(trouble));
    this.keeper.want();
    this.#feed.again();
    return true;
  }

  /** Ends every process and thread. Never rejects. */
  async close(): Promise<void> {
    this.keeper.close();
    this.#feed.close();
    this.#hub.close();
    await Promise.all([this.#follower.close(), this.#pages.close(), this.#rows.close()]);
  }

  #question(): { readonly directory: string; readonly timeZone: string | undefined; readonly filter: Filter } {
    const { directory, timeZone, filter } = this.#options;
    return { directory, timeZone, filter: typeof filter === 'function' ? filter(this.#clock.nowMicros()) : filter };
  }

  #trouble(finder: Finder, message: string): void {
    const isKnown = [...this.#troubles.values()].includes(message);
    this.#troubles.set(finder, message);
    if (!isKnown) this.#options.onTrouble(message);
    this.#hub.send('trouble', troubleText(message));
  }

  /** A page that hears of anything takes the store to be well: what still keeps it from being read is told once more. */
  #tell(event: LiveEvent, data: string): void {
    this.#hub.send(event, data);
    const [trouble] = this.#troubles.values();
    if (trouble !== undefined) this.#hub.send('trouble', troubleText(trouble));
  }
}

/** Who finds that a store cannot be read. */
type Finder = 'follower' | 'page' | 'rows';

const troubleText = (message: string): string => JSON.stringify({ message });

/** The data of an event that says which page is there. */
const generationText = ({ generation }: KeptPage): string => JSON.stringify({ generation });
