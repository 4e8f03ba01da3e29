import type { RunsQuestion } from './questions/question.ts';
import type { QuestionProcess } from './questions/question-process.ts';

/** What a row feed works with. */
export interface RowFeedOptions {
  readonly rows: Pick<QuestionProcess, 'ask'>;
  /** As of now. */
  question(): Omit<RunsQuestion, 'kind' | 'runIds'>;
  /** Whether anybody looks. */
  isWanted(): boolean;
  /** New rows, and runs that are shown no more, as one line of JSON; null where there are none. */
  onRows(json: string | null): void;
  onProblem(message: string): void;
}

/** More runs at once come with the next page. */
const mostAtOnce = 100;

/** After a question that could not be answered: the next may fare no better. */
const failedMs = 1_000;

/**
 * Asks for the rows of runs that have changed, one question after the other, and rests after each as long as answering
 * it took. A class because it is state with a lifetime.
 */
export class RowFeed {
  readonly #options: RowFeedOptions;
  /** The store has newer rows of them than the page that is gathered last, or is being gathered, can have. */
  #sincePage = new Set<string>();
  #sinceBegin = new Set<string>();
  #waiting = new Set<string>();
  #isAsking = false;
  #isClosed = false;
  #rest: NodeJS.Timeout | undefined;

  constructor(options: RowFeedOptions) {
    this.#options = options;
  }

  /** These runs began, grew or ended. */
  changed(runIds: readonly string[]): void {
    for (const runId of runIds) {
      this.#sincePage.add(runId);
      this.#sinceBegin.add(runId);
    }
    this.#ask(runIds);
  }

  /** A page begins to be gathered. */
  pageBegins(): void {
    this.#sinceBegin = new Set();
  }

  /** That page is there: what has changed while it was gathered is not on it. */
  pageCame(): void {
    this.#sincePage = new Set(this.#sinceBegin);
    this.again();
  }

  /** Somebody has only the newest page: tells once more of what has changed since. */
  again(): void {
    this.#ask([...this.#sincePage]);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#rest);
  }

  #ask(runIds: readonly string[]): void {
    if (!this.#options.isWanted()) {
      this.#waiting.clear();
      return;
    }
    for (const runId of runIds) this.#waiting.add(runId);
    if (!this.#isAsking && !this.#isClosed && this.#waiting.size > 0) void this.#askNow();
  }

  async #askNow(): Promise<void> {
    const { rows, question, onRows, onProblem } = this.#options;
    this.#isAsking = true;
    const runIds = [...this.#waiting].slice(0, mostAtOnce);
    this.#waiting.clear();
    let restMs = failedMs;
    try {
      const { body, tookMs } = await rows.ask({ kind: 'runs', ...question(), runIds });
      restMs = tookMs;
      if (!this.#isClosed) onRows(body === null ? null : Buffer.from(body).toString('utf8'));
    } catch (error) {
      if (!this.#isClosed) onProblem(error instanceof Error ? error.message : String(error));
    }
    if (this.#isClosed) return;
    this.#rest = setTimeout(() => {
      this.#isAsking = false;
      this.#ask([]);
    }, restMs);
  }
}
