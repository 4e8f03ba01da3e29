import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { Ticket } from './tickets.ts';

/** A directory with the code of one ticket, and the tools that the coder has there. */
export interface Workspace extends AsyncDisposable {
  /** Each takes what the model gave and returns what the model is told. */
  readonly tools: Readonly<Record<string, (input: Readonly<Record<string, string>>) => Promise<string>>>;
  /** The code as it stands. */
  code(): Promise<string>;
}

export async function openWorkspace(ticket: Ticket): Promise<Workspace> {
  const directory = await mkdtemp(join(tmpdir(), 'coding-agent-'));
  const file = join(directory, `${ticket.name}.mjs`);
  await writeFile(file, `export function ${ticket.name}() {\n  throw new Error('not written yet');\n}\n`);
  return {
    tools: {
      read_file: ({ path = '' }) => readFile(inside(directory, path), 'utf8'),
      write_file: async ({ path = '', text = '' }) => {
        await writeFile(inside(directory, path), text);
        return `${text.length} characters written`;
      },
      run_tests: () => runTests(file, ticket),
    },
    code: () => readFile(file, 'utf8'),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

/** A model’s path is not to leave the workspace. */
function inside(directory: string, path: string): string {
  const full = resolve(directory, path);
  if (relative(directory, full).startsWith('..')) throw new RangeError('that path is outside the workspace');
  return full;
}

let versions = 0;

async function runTests(file: string, { name, checks }: Ticket): Promise<string> {
  // A module is imported once for each URL, so each version of the code needs one of its own.
  const module = await import(`${pathToFileURL(file).href}?version=${versions++}`);
  const failures = checks.flatMap(({ args, expected }) => {
    const actual = attempt(() => module[name](...args));
    if (isDeepStrictEqual(actual, expected)) return [];
    return [`${name}(${JSON.stringify(args[0])}) is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`];
  });
  return failures.length === 0 ? `${checks.length} passed` : `${failures.length} failed: ${failures.join('; ')}`;
}

function attempt(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return String(error);
  }
}
