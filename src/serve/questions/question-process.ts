import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Question, SentAnswer, SentQuestion } from './question.ts';

/** How questions are answered. */
export interface QuestionProcessOptions {
  /** Of the program around us. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A process that is asked nothing for so long is ended: it holds the memory of its largest question. */
  readonly idleMs: number;
}

interface Waiting {
  resolve(answer: Uint8Array | null): void;
  reject(error: Error): void;
}

const program = new URL(
  import.meta.url.endsWith('.ts') ? './question-program.ts' : './question-program.js',
  import.meta.url,
);

/**
 * A process that answers questions about a store, started with the first. Not a thread: to end a thread in the middle of a
 * query of DuckDB's ends the whole process with it. A class because it is state with a lifetime.
 */
export class QuestionProcess {
  readonly #options: QuestionProcessOptions;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | null = null;
  /** The last one, and what it kept. */
  #gone: Promise<void> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #asked = 0;
  #isClosed = false;

  constructor(options: QuestionProcessOptions) {
    this.#options = options;
  }

  /** Rejects where the question cannot be answered, or the process ended over it. */
  async ask(question: Question): Promise<Uint8Array | null> {
    if (this.#isClosed) throw new Error('the server is closing');
    clearTimeout(this.#idle);
    this.#child ??= this.#start();
    const id = ++this.#asked;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array | null>();
    this.#waiting.set(id, { resolve, reject });
    // Where it cannot be sent, the process has ended, and says so.
    this.#child.send({ id, question } satisfies SentQuestion, () => {});
    return promise;
  }

  /** Ends the process, whatever it is at; resolves when it is gone, with all that it kept. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    this.#child?.kill('SIGKILL');
    await this.#gone;
  }

  #start(): ChildProcess {
    const { NODE_OPTIONS: _, ...env } = this.#options.env;
    // One for each process: of what lies in the system's directory for a week, some systems clear away.
    const temporary = mkdtempSync(join(realpathSync(tmpdir()), 'runledger-serve-'));
    const child = fork(program, {
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
    this.#gone = ended.then(async (how) => {
      this.#end(child, how);
      await rm(temporary, { recursive: true, force: true }).catch(() => {});
    });
    return child;
  }

  #take(sent: SentAnswer): void {
    const waiting = this.#waiting.get(sent.id);
    this.#waiting.delete(sent.id);
    if (this.#waiting.size === 0) this.#idle = setTimeout(() => this.#rest(), this.#options.idleMs).unref();
    if ('problem' in sent) waiting?.reject(new Error(sent.problem));
    else waiting?.resolve(sent.answer);
  }

  /** Closed, its channel has it end by itself. */
  #rest(): void {
    this.#child?.disconnect();
    this.#child = null;
  }

  #end(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    const error = new Error(`the process that answers questions about the store ${how}`);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** Of what a process said before it ended, in characters. */
const mostSaid = 2_000;
