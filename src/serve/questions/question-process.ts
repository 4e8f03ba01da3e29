import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answered, Question, SentAnswer, SentQuestion } from './question.ts';

/** How questions are answered. */
export interface QuestionProcessOptions {
  /** Of the program around us. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A process that is asked nothing for so long is ended: it holds the memory of its largest question. */
  readonly idleMs: number;
}

/** How one question is asked. */
export interface AskOptions {
  /** Aborted: nobody wants the answer any more, and a question that is still waiting is dropped. */
  readonly signal?: AbortSignal;
  /** It waits no more: what is written to the store from here on may not be in its answer. */
  onBegin?(): void;
}

interface Waiting {
  readonly question: Question;
  begin(): void;
  resolve(answered: Answered): void;
  reject(error: Error): void;
}

const program = new URL(
  import.meta.url.endsWith('.ts') ? './question-program.ts' : './question-program.js',
  import.meta.url,
);

/** More questions for views of runs wait for nothing but one another: who asks is told to come back. */
const mostWaiting = 8;

/**
 * A process that answers questions about a store, one after the other, started with the first. What open pages are told goes
 * ahead of what one of them asks for. Not a thread: to end a thread in the middle of a query of DuckDB's ends the whole
 * process with it. A class because it is state with a lifetime.
 */
export class QuestionProcess {
  readonly #options: QuestionProcessOptions;
  /** In the order in which they are answered. */
  #waiting: readonly Waiting[] = [];
  #underWay: Waiting | null = null;
  #child: ChildProcess | null = null;
  /** Of each process that was started and is not gone yet, with what it kept. */
  readonly #ending = new Set<Promise<void>>();
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: QuestionProcessOptions) {
    this.#options = options;
  }

  /**
   * Rejects where the question cannot be answered, too many wait, nobody wants the answer any more before it is begun, or the
   * process ended over it.
   */
  async ask(question: Question, { signal, onBegin = () => {} }: AskOptions = {}): Promise<Answered> {
    if (this.#isClosed) throw new Error(closing);
    signal?.throwIfAborted();
    const isForOne = question.kind === 'run';
    if (isForOne && this.#waiting.length >= mostWaiting) throw new Error('Too many runs are being asked for.');
    const { promise, resolve, reject } = Promise.withResolvers<Answered>();
    const waiting: Waiting = { question, begin: onBegin, resolve, reject };
    this.#waiting = isForOne ? [...this.#waiting, waiting] : [waiting, ...this.#waiting];
    signal?.addEventListener('abort', () => this.#drop(waiting, signal.reason), { once: true });
    this.#next();
    return promise;
  }

  /** Ends the process, whatever it is at; resolves when it is gone, with all that it kept. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    this.#child?.kill('SIGKILL');
    for (const { reject } of this.#waiting) reject(new Error(closing));
    this.#waiting = [];
    await Promise.all(this.#ending);
  }

  #next(): void {
    if (this.#underWay !== null || this.#isClosed) return;
    clearTimeout(this.#idle);
    const [first, ...others] = this.#waiting;
    if (first === undefined) {
      this.#idle = setTimeout(() => this.#rest(), this.#options.idleMs).unref();
      return;
    }
    this.#waiting = others;
    try {
      this.#child ??= this.#start();
    } catch (error) {
      first.reject(error instanceof Error ? error : new Error(String(error)));
      this.#next();
      return;
    }
    this.#underWay = first;
    first.begin();
    // Where it cannot be sent, the process has ended, and says so.
    this.#child.send(first.question satisfies SentQuestion, () => {});
  }

  #drop(waiting: Waiting, reason: Error): void {
    if (!this.#waiting.includes(waiting)) return;
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
    waiting.reject(reason);
  }

  #start(): ChildProcess {
    const { NODE_OPTIONS: _, ...env } = this.#options.env;
    // One for each process: of what lies in the system's directory for a week, some systems clear away.
    const temporary = mkdtempSync(join(realpathSync(tmpdir()), 'runledger-serve-'));
    // It is told which one it is, for when nobody is left to remove it.
    const child = fork(program, [temporary], {
      // `--import runledger/register`, where the program around us has it, is for that program.
      execArgv: [],
      env: { ...env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-mostSaid);
    });
    child.on('message', (message) => this.#take(message as SentAnswer));
    const { promise: ended, resolve } = Promise.withResolvers<string>();
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? code}${said && `: ${said.trim()}`}`));
    const gone = ended.then(async (how) => {
      this.#end(child, how);
      await rm(temporary, { recursive: true, force: true }).catch(() => {});
      this.#ending.delete(gone);
    });
    this.#ending.add(gone);
    return child;
  }

  #take(sent: SentAnswer): void {
    const asked = this.#underWay;
    this.#underWay = null;
    if ('problem' in sent) asked?.reject(new Error(sent.problem));
    else asked?.resolve(sent);
    this.#next();
  }

  /** Closed, its channel has it end by itself. */
  #rest(): void {
    this.#child?.disconnect();
    this.#child = null;
  }

  #end(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#underWay?.reject(new Error(`the process that answers questions about the store ${how}`));
    this.#underWay = null;
    this.#next();
  }
}

const closing = 'the server is closing';

/** Of what a process said before it ended, in characters. */
const mostSaid = 2_000;
