import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordStore } from '../analysis/recorded-store.ts';
import { runCli } from '../support/cli-process.ts';

/** As after `npm install --omit=optional`: Node finds no such package. */
const hook = `
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(name, context, next) {
      return next(name === '@duckdb/node-api' ? '@duckdb/node-api-that-is-missing' : name, context);
    },
  });`;

let cwd: string;
let store: string;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  store = await recordStore();
  cwd = mkdtempSync(join(tmpdir(), 'runledger-without-'));
  const file = join(cwd, 'without-duckdb.mjs');
  writeFileSync(file, hook);
  env = { NODE_OPTIONS: `--import=${pathToFileURL(file)}` };
});
afterAll(() => rmSync(cwd, { recursive: true }));

const what = 'questions about a store need the package @duckdb/node-api: npm install @duckdb/node-api';

it('a question says which package it needs and how to install it', async () => {
  const { code, stdout, stderr } = await runCli(['summary', '--directory', store], { cwd, env });
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain(`runledger: ${what}`);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

it('says so in JSON where that is asked for', async () => {
  const { code, stdout } = await runCli(['summary', '--json', '--directory', store], { cwd, env });
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ error: { message: expect.stringContaining(what) } });
});

it('runs are listed all the same', async () => {
  const { code, stdout } = await runCli(['runs', '--json', '--limit', '2', '--directory', store], { cwd, env });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ has_more: true, runs: [{}, {}] });
});
