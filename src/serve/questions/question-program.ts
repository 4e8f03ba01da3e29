/** The program of the process that answers questions about a store: see `QuestionProcess`. */
import { answer } from './answer.ts';
import type { SentAnswer, SentQuestion } from './question.ts';

// What is sent to all processes of a terminal or a service is for the server, which ends this one.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

const send = (sent: SentAnswer): unknown => process.connected && process.send?.(sent);

// One after the other: each opens the store, and takes memory for what it finds there.
let last: Promise<unknown> = Promise.resolve();
process.on('message', ({ id, question }: SentQuestion) => {
  last = last
    .then(() => answer(question))
    .then(
      (found) => send({ id, answer: found }),
      (error: unknown) => send({ id, problem: error instanceof Error ? error.message : String(error) }),
    );
});
