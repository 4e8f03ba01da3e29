import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createDescriptorPool } from '../../src/store/descriptors.ts';
import { openLedger } from '../../src/store/ledger.ts';
import { seededRandom } from '../common/random.ts';
import { fixtureEnvironment, temporaryDirectory } from './support.ts';

const directory = temporaryDirectory();
const fixtures = {
  append: fileURLToPath(new URL('fixtures/append.ts', import.meta.url)),
  fewDescriptors: fileURLToPath(new URL('fixtures/few-descriptors.ts', import.meta.url)),
  fullDisk: fileURLToPath(new URL('fixtures/full-disk.ts', import.meta.url)),
};
const linesOf = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);

/** Runs a fixture in a shell with a limit of its own. */
async function runLimited(limit: string, args: readonly string[]): Promise<string> {
  const command = `ulimit ${limit} && exec "$0" "$@"`;
  const { stdout } = await promisify(execFile)('bash', ['-c', command, process.execPath, ...args], {
    env: fixtureEnvironment,
  });
  return stdout;
}

describe('a ledger', () => {
  it('is nothing on disk before its first line', () => {
    const path = join(directory, 'lazy', 'run', 'events.jsonl');
    const ledger = openLedger(path);
    expect(ledger.bytes).toBe(0);
    expect(existsSync(join(directory, 'lazy'))).toBe(false);
    expect(ledger.append('{"a":1}\n')).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'lazy')).mode & 0o777).toBe(0o700);
  });

  it('counts its bytes as the file has them', () => {
    const path = join(directory, 'bytes.jsonl');
    const ledger = openLedger(path);
    for (const line of ['{"a":"ä€😀"}\n', '{}\n', `{"b":"${'x'.repeat(100_000)}"}\n`]) {
      ledger.append(line);
      expect(ledger.bytes).toBe(statSync(path).size);
    }
    expect(openLedger(path).bytes).toBe(statSync(path).size);
  });

  it.each<[what: string, change: (path: string) => void, left: readonly string[]]>([
    ['is removed', (path) => rmSync(path), []],
    ['is put elsewhere', (path) => renameSync(path, `${path}.1`), []],
    ['is cut', (path) => truncateSync(path, 5), ['{"seq']],
  ])('that %s says so once, and goes on', (what, change, left) => {
    const ledger = openLedger(join(directory, `${what}.jsonl`));
    expect(ledger.check()).toBe(true);
    ledger.append('{"seq":1}\n');
    expect(ledger.check()).toBe(true);
    change(ledger.path);
    expect([ledger.check(), ledger.check()]).toEqual([false, true]);
    expect(ledger.append('{"seq":2}\n')).toBe(true);
    expect(linesOf(ledger.path)).toEqual([...left, '{"seq":2}']);
    expect(ledger.bytes).toBe(statSync(ledger.path).size);
  });

  it('goes on after it was closed', () => {
    const ledger = openLedger(join(directory, 'reopened.jsonl'));
    ledger.append('{"seq":1}\n');
    ledger.close();
    expect(ledger.append('{"seq":2}\n')).toBe(true);
    expect(linesOf(ledger.path)).toEqual(['{"seq":1}', '{"seq":2}']);
  });

  it.each([
    ['a line that was cut off', '{"seq":1}\n{"seq"', ['{"seq":1}', '{"seq"', '{"seq":2}']],
    ['a whole line', '{"seq":1}\n', ['{"seq":1}', '{"seq":2}']],
    ['nothing', '', ['{"seq":2}']],
  ])('continues a file that ends with %s', (name, before, after) => {
    const path = join(directory, `continued-${name}.jsonl`);
    writeFileSync(path, before);
    const ledger = openLedger(path);
    expect(ledger.append('{"seq":2}\n')).toBe(true);
    expect(linesOf(path)).toEqual(after);
    expect(ledger.bytes).toBe(statSync(path).size);
  });

  it('does not follow a link', () => {
    const path = join(directory, 'linked.jsonl');
    const target = join(directory, 'target.txt');
    writeFileSync(target, 'precious\n');
    symlinkSync(target, path);
    const ledger = openLedger(path);
    expect(ledger.append('{}\n')).toBe(false);
    expect(ledger.lastError).toBe('ELOOP');
    expect(readFileSync(target, 'utf8')).toBe('precious\n');
  });

  it('counts what a full device refuses, and throws nothing', () => {
    const ledger = openLedger('/dev/full');
    expect([ledger.append('{}\n'), ledger.append('{}\n')]).toEqual([false, false]);
    expect(ledger).toMatchObject({ failures: 2, lastError: 'ENOSPC', bytes: 0 });
    ledger.close();
  });

  it('counts what cannot be opened', () => {
    const file = join(directory, 'a-file');
    writeFileSync(file, '');
    const ledger = openLedger(join(file, 'events.jsonl'));
    expect(ledger.append('{}\n')).toBe(false);
    expect(ledger).toMatchObject({ failures: 1, lastError: 'ENOTDIR' });
  });
});

/** The numbers on the lines that can be read, and how many cannot. */
function readBack(path: string): { readonly numbers: number[]; readonly torn: number } {
  const numbers: number[] = [];
  let torn = 0;
  for (const line of linesOf(path).filter((text) => text !== '')) {
    try {
      numbers.push((JSON.parse(line) as { seq: number }).seq);
    } catch {
      torn++;
    }
  }
  return { numbers, torn };
}

describe('a full disk', () => {
  const diskBytes = 4096;

  // The files may have 4 KiB; then room is made by cutting the file.
  it.each([
    { ends: 'in the middle of a line', lineBytes: 113, keeps: [0, 1, 111, 112, 113, 500, 3500] },
    { ends: 'with a line', lineBytes: 128, keeps: [0, 3500] },
    { ends: 'right before a line feed', lineBytes: 241, keeps: [0, 3500] },
    { ends: 'right behind the first byte of a line', lineBytes: 117, keeps: [0, 3500] },
  ])('that ends $ends merges no lines and loses none', async ({ ends, lineBytes, keeps }) => {
    const whole = (bytes: number): number => Math.floor((bytes + 1) / lineBytes);
    for (const keepBytes of keeps) {
      const path = join(directory, `full ${ends} ${keepBytes}.jsonl`);
      const stdout = await runLimited('-S -f 4', [fixtures.fullDisk, path, String(lineBytes), String(keepBytes)]);
      const said = JSON.parse(stdout) as { acknowledged: number[]; full: unknown; failures: number };
      expect(said.full).toEqual({ bytes: diskBytes, failures: 3, lastError: 'EFBIG' });
      expect(said.failures).toBe(3);
      expect(said.acknowledged).toHaveLength(whole(diskBytes) + 2);
      // A line that lacks nothing but its line feed is whole.
      const { numbers, torn } = readBack(path);
      expect(numbers).toEqual([...said.acknowledged.slice(0, whole(keepBytes)), ...said.acknowledged.slice(-2)]);
      expect(torn).toBeLessThanOrEqual(1);
    }
  });
});

describe('descriptors', () => {
  it('are few, however many ledgers are open', () => {
    const descriptors = createDescriptorPool(8);
    const before = readdirSync('/proc/self/fd').length;
    const ledgers = Array.from({ length: 100 }, (_, index) =>
      openLedger(join(directory, 'many', `${index}.jsonl`), { descriptors }),
    );
    for (let line = 0; line < 3; line++)
      for (const ledger of ledgers) expect(ledger.append(`{"seq":${line}}\n`)).toBe(true);
    expect(descriptors.size).toBe(8);
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 8);
    for (const ledger of ledgers) expect(readBack(ledger.path).numbers).toEqual([0, 1, 2]);
    for (const ledger of ledgers) ledger.close();
    expect(descriptors.size).toBe(0);
  });

  it('that run out are taken from the ledgers that rest', async () => {
    const run = join(directory, 'few');
    const stdout = await runLimited('-n 40', [fixtures.fewDescriptors, run, '60', '3']);
    expect(JSON.parse(stdout)).toEqual({ failures: 0 });
    for (const file of readdirSync(run))
      expect(linesOf(join(run, file))).toEqual(['{"line":0}', '{"line":1}', '{"line":2}']);
  });
});

describe('a process that is killed', () => {
  const random = seededRandom(11);

  it('loses no line that was acknowledged, at any moment', async () => {
    for (let round = 0; round < 12; round++) {
      const path = join(directory, `killed-${round}.jsonl`);
      const child = spawn(process.execPath, [fixtures.append, path], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: fixtureEnvironment,
      });
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, random() * 40));
      child.kill('SIGKILL');
      await once(child, 'close');
      const acknowledged = Number(said.split('\n').at(-2));
      const { numbers, torn } = readBack(path);
      expect(acknowledged).toBeGreaterThan(0);
      expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => index + 1));
      expect(numbers.length).toBeGreaterThanOrEqual(acknowledged);
      expect(torn).toBe(0);
    }
  });
});
