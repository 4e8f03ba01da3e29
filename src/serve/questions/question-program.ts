/** The program of the process that answers questions about a store: see `QuestionProcess`. */
import { answer } from './answer.ts';
import type { SentAnswer, SentQuestion } from './question.ts';

// The terminal sends it to every process; ours ends when its server does.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.on('message', ({ id, question }: SentQuestion) => {
  const send = (sent: SentAnswer): unknown => process.connected && process.send?.(sent);
  answer(question).then(
    (found) => send({ id, answer: found }),
    (error: unknown) => send({ id, problem: error instanceof Error ? error.message : String(error) }),
  );
});
