import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordStore } from '../analysis/recorded-store.ts';
import { runCommand } from '../support/command.ts';

let store: string;
let runIds: readonly string[];
beforeAll(async () => {
  store = await recordStore();
  runIds = readdirSync(store).filter((name) => !name.startsWith('.'));
});

/** What prints a table; `RUN` stands for a run. */
const questions = [
  'runs',
  'show RUN',
  'summary',
  'summary --by model',
  'summary --by day',
  'summary --by ticket',
  'recent',
  'compare models',
  'compare configs',
  'compare RUN RUN',
  'best --by model',
  'trends',
  'tickets',
  'tickets T-1',
];

async function ask(question: string, columns?: number): Promise<readonly string[]> {
  let next = 0;
  const args = question.split(' ').map((word) => (word === 'RUN' ? (runIds[next++] ?? '') : word));
  const place = { cwd: '/', ...(columns !== undefined && { columns }) };
  const { code, stdout } = await runCommand([...args, '--directory', store, '--timezone', 'UTC'], place);
  expect(code).toBe(0);
  return stdout.trimEnd().split('\n');
}

/** A word that is longer than a line is the terminal’s to break. */
const fits = (line: string, columns: number): boolean => [...line].length <= columns || !line.includes(' ');

describe.each([40, 60, 80, 200])('on a terminal of %d columns', (columns) => {
  it.each(questions)('every line of what is printed fits: %s', async (question) => {
    const lines = await ask(question, columns);
    expect(lines.filter((line) => !fits(line, columns))).toEqual([]);
  });
});

describe('what a narrow terminal has no room for', () => {
  it.each(['summary --by model', 'runs', 'recent', 'compare models', 'trends', 'tickets'])(
    'is said: %s',
    async (question) => expect((await ask(question, 40)).join(' ')).toMatch(/left out, for want of room: /),
  );

  it.each(questions)('is there in a pipe, and nothing is cut: %s', async (question) => {
    const text = (await ask(question)).join('\n');
    expect(text).not.toMatch(/left out, for want of room|…/);
  });
});

describe('prices', () => {
  it.each([40, 60, 80, 200])('fit %d columns', async (columns) => {
    const { stdout } = await runCommand(['prices', '--provider', 'openai'], { cwd: '/', columns });
    expect(stdout.split('\n').filter((line) => !fits(line, columns))).toEqual([]);
  });
});
