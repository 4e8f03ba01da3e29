import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { widthOf } from '../../src/common/text-width.ts';
import { recordStore } from '../analysis/recorded-store.ts';
import { runCommand } from '../support/command.ts';

const directory = mkdtempSync(join(tmpdir(), 'runledger-narrow-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let store: string;
let runIds: readonly string[];
beforeAll(async () => {
  store = await recordStore();
  runIds = runsOf(store);
});

const runsOf = (of: string): string[] => readdirSync(of).filter((name) => !name.startsWith('.'));

/** The same runs with names that are longer than a terminal is wide, some of them in one word. */
function withLongNames(): string {
  const copy = join(directory, 'long-names');
  cpSync(store, copy, { recursive: true });
  for (const path of runIds.flatMap((id) => ['run.json', 'events.jsonl'].map((file) => join(copy, id, file)))) {
    const longer = (name: string) => `${name}-${'x'.repeat(60 - name.length)}`;
    const names = /"(gpt-5-mini|claude-sonnet-4-6|planner|coder|T-1|user-1|team-1|project-1)"/g;
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(names, (_, name) => JSON.stringify(longer(name))),
    );
  }
  return copy;
}

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
  'report',
  'reprice --as-of 2026-04-01',
];

/** What prints lines of words alone. */
const others = [
  'verify',
  'compact',
  'cleanup --keep-days 0 --dry-run',
  'recover',
  'doctor',
  'config check',
  'export --format csv --overwrite --output',
  'generate --runs 1 --directory',
];

async function ask(question: string, { columns, of = store }: { columns?: number; of?: string } = {}) {
  let next = 0;
  const args = question.split(' ').map((word) => (word === 'RUN' ? (runIds[next++] ?? '') : word));
  const place = { cwd: '/', env: { RUNLEDGER_DIR: of }, ...(columns !== undefined && { columns }) };
  const { stdout } = await runCommand(args, place);
  expect(stdout).not.toBe('');
  return stdout.trimEnd().split('\n');
}

/** A path, an address and a run's id are to be copied whole: the terminal breaks them. */
const fits = (line: string, columns: number): boolean =>
  widthOf(line) <= columns || /^ *(?:\S+ +)?(?:\/|https?:|run_\d{8}_)\S+$/.test(line);

describe.each([40, 60, 80, 200])('on a terminal of %d columns', (columns) => {
  it.each([...questions, 'prices --provider openai'])('every line of what is printed fits: %s', async (question) => {
    const lines = await ask(question, { columns });
    expect(lines.filter((line) => !fits(line, columns))).toEqual([]);
  });

  it.each(others)('every line of %s fits', async (command) => {
    const output = command.endsWith('--output') || command.endsWith('--directory');
    const place = join(directory, `${columns}-${command.split(' ')[0]}`);
    const lines = await ask(output ? `${command} ${place}` : command, { columns });
    expect(lines.filter((line) => !fits(line, columns))).toEqual([]);
  });
});

describe('names that are longer than the terminal is wide', () => {
  let of: string;
  beforeAll(() => {
    of = withLongNames();
  });

  it.each([...questions, ...others.filter((command) => !/--output|--directory/.test(command))])(
    'are cut in tables and broken in sentences: %s',
    async (question) => {
      for (const columns of [40, 80]) {
        const lines = await ask(question.replace('T-1', `T-1-${'x'.repeat(57)}`), { columns, of });
        expect(lines.filter((line) => !fits(line, columns))).toEqual([]);
      }
    },
  );
});

describe('what a narrow terminal has no room for', () => {
  it.each([
    'summary --by model',
    'runs',
    'recent',
    'compare models',
    'trends',
    'tickets',
    'report',
    'reprice --as-of 2026-04-01',
  ])('is said: %s', async (question) =>
    expect((await ask(question, { columns: 40 })).join(' ')).toMatch(/left out, for want of room: /),
  );

  it.each(questions)('is there in a pipe, and nothing is cut: %s', async (question) => {
    expect((await ask(question)).join('\n')).not.toMatch(/left out, for want of room|…/);
  });
});

describe('what a program reads', () => {
  it.each(['markdown', 'html', 'json', 'csv'])(
    'is the same on a terminal as in a pipe: report --format %s',
    async (format) => {
      const question = `report --generated-at 2026-11-01 --format ${format}`;
      expect(await ask(question, { columns: 40 })).toEqual(await ask(question));
    },
  );
});
