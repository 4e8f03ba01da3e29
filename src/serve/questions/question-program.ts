/** The program of the process that answers questions about a store: see `QuestionProcess`. */
import { rmSync } from 'node:fs';
import { answer } from './answer.ts';
import type { SentAnswer, SentQuestion } from './question.ts';

/** Of this process alone; its server removes it, unless it was killed. */
const [, , temporary] = process.argv;

function end(): never {
  try {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  } catch {
    // It stays, empty or not: nobody is left to be told.
  }
  process.exit();
}

// What is sent to all processes of a terminal or a service is for the server, which ends this one.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
process.on('disconnect', end);
// It may have gone before anybody listened.
if (!process.connected) end();

const send = (sent: SentAnswer): unknown => process.connected && process.send?.(sent);

process.on('message', async (question: SentQuestion) => {
  const begunAt = performance.now();
  try {
    const body = await answer(question);
    send({ body, tookMs: performance.now() - begunAt });
  } catch (error) {
    send({ problem: error instanceof Error ? error.message : String(error) });
  }
});
