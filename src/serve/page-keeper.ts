import type { PageQuestion } from './questions/question.ts';
import type { QuestionProcess } from './questions/question-process.ts';

/** A page, ready to be sent. */
export interface KeptPage {
  readonly generation: number;
  /** Compressed JSON. */
  readonly body: Uint8Array;
}

/** What a page keeper works with. */
export interface PageKeeperOptions {
  readonly pages: Pick<QuestionProcess, 'ask'>;
  /** As of now: a period may be counted from today. */
  question(): Omit<PageQuestion, 'kind' | 'generation'>;
  /** Whether anybody looks. */
  isWanted(): boolean;
  /** A gathering begins: what changes from here on may not be on the page. */
  onBegin(): void;
  onPage(page: KeptPage): void;
  onProblem(message: string): void;
  /** Milliseconds; any beginning. */
  now?(): number;
}

/** Between the end of a gathering and the next one, beside as long as it took. */
const restMs = 5_000;

/** A page of the last 30 days is another one tomorrow, though nothing happens. */
const longestMs = 60 * 60 * 1000;

/**
 * Keeps the newest page, and gathers the next when the store has changed and somebody looks: never two at once, and no
 * more than half of the time. A class because it is state with a lifetime.
 */
export class PageKeeper {
  readonly #options: PageKeeperOptions;
  #page: KeptPage | null = null;
  #problem: string | null = null;
  #isDue = true;
  #isGathering = false;
  #isClosed = false;
  #generation = 0;
  #notBefore = Number.NEGATIVE_INFINITY;
  #gatheredAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PageKeeperOptions) {
    this.#options = options;
  }

  /** The newest; null while the first is gathered. */
  get page(): KeptPage | null {
    return this.#page;
  }

  /** Why there is no newer one; null where there is no reason. */
  get problem(): string | null {
    return this.#problem;
  }

  /** The store has changed. */
  noteChange(): void {
    this.#isDue = true;
    if (this.#options.isWanted()) this.want();
  }

  /** Somebody looks: gathers a page, now or when it may be, unless the newest one still holds. */
  want(): void {
    const now = this.#now();
    if (now - this.#gatheredAt > longestMs) this.#isDue = true;
    if (!this.#isDue || this.#isGathering || this.#isClosed) return;
    clearTimeout(this.#timer);
    if (now >= this.#notBefore) void this.#gather();
    else this.#wantAfter(this.#notBefore - now);
  }

  /** No page is gathered any more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #gather(): Promise<void> {
    const { pages, question, onBegin, onPage, onProblem } = this.#options;
    this.#isGathering = true;
    this.#isDue = false;
    const begunAt = this.#now();
    const generation = ++this.#generation;
    try {
      onBegin();
      const { body } = await pages.ask({ kind: 'page', ...question(), generation });
      if (body === null || this.#isClosed) return;
      this.#page = { generation, body };
      this.#problem = null;
      onPage(this.#page);
    } catch (error) {
      if (this.#isClosed) return;
      this.#isDue = true;
      this.#problem = error instanceof Error ? error.message : String(error);
      onProblem(this.#problem);
    } finally {
      const endedAt = this.#now();
      this.#isGathering = false;
      this.#gatheredAt = endedAt;
      this.#notBefore = endedAt + (endedAt - begunAt) + restMs;
      this.#wantAfter(this.#isDue ? this.#notBefore - endedAt : longestMs);
    }
  }

  /** Looks again whether a page is due, if there is still somebody to look at it. */
  #wantAfter(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      if (this.#options.isWanted()) this.want();
    }, ms + 1);
  }

  #now(): number {
    return this.#options.now?.() ?? performance.now();
  }
}
