import type { RunQuestion } from './question.ts';
import type { QuestionProcess } from './question-process.ts';

/** A question that waits, and for how many. */
interface Shared {
  readonly body: Promise<Uint8Array | null>;
  readonly nobody: AbortController;
  askers: number;
}

/**
 * Views of runs, as pages ask for them: whoever asks for the same run while it waits gets the same answer, and a question
 * that nobody waits for any more is not asked. One that has begun is not shared, since what was written meanwhile may not be
 * in it. A class because it remembers what is being asked.
 */
export class RunViews {
  readonly #rows: Pick<QuestionProcess, 'ask'>;
  readonly #waiting = new Map<string, Shared>();

  constructor(rows: Pick<QuestionProcess, 'ask'>) {
    this.#rows = rows;
  }

  /**
   * One run with its view, as JSON; null where there is no such run. Rejects where it cannot be asked for.
   *
   * @param gone Aborted when who asks is gone.
   */
  ask(question: RunQuestion, gone: AbortSignal): Promise<Uint8Array | null> {
    const shared = this.#waiting.get(question.runId) ?? this.#begin(question);
    shared.askers += 1;
    gone.addEventListener('abort', () => {
      shared.askers -= 1;
      if (shared.askers === 0) shared.nobody.abort();
    });
    return shared.body;
  }

  #begin(question: RunQuestion): Shared {
    const { runId } = question;
    const nobody = new AbortController();
    const forget = (): void => {
      if (this.#waiting.get(runId)?.nobody === nobody) this.#waiting.delete(runId);
    };
    nobody.signal.addEventListener('abort', forget);
    let hasBegun = false;
    const onBegin = (): void => {
      hasBegun = true;
      forget();
    };
    const answered = this.#rows.ask(question, { signal: nobody.signal, onBegin });
    const shared: Shared = { body: answered.then(({ body }) => body).finally(forget), nobody, askers: 0 };
    if (!hasBegun) this.#waiting.set(runId, shared);
    return shared;
  }
}
