import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  type ConfigProblem,
  formatProblem,
  type LoadResult,
  loadConfig,
  type RunledgerConfig,
} from '../../src/config/index.ts';

/** A directory of its own for one test, with these files in it. */
export function directoryWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'runledger-config-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

/** Loads `content` as the `otel-config.yaml` of an agent. */
export function load(content: string | Uint8Array, env: Record<string, string> = {}): LoadResult {
  return loadConfig({ env, cwd: directoryWith({ 'otel-config.yaml': content }) });
}

/** The configuration of a file that has to be right. */
export function configOf(content: string, env: Record<string, string> = {}): RunledgerConfig {
  const result = load(content, env);
  if (!result.ok) throw new Error(linesOf(result.problems).join('\n'));
  return result.config;
}

/** What is said of a file, less its name. */
export function problemsOf(content: string | Uint8Array, env: Record<string, string> = {}): string[] {
  const result = load(content, env);
  return result.ok ? [] : linesOf(result.problems);
}

/** What is remarked of a file that is right. */
export function warningsOf(content: string, env: Record<string, string> = {}): string[] {
  const result = load(content, env);
  if (!result.ok) throw new Error(linesOf(result.problems).join('\n'));
  return linesOf(result.warnings);
}

const linesOf = (problems: readonly ConfigProblem[]) =>
  problems.map((problem) => formatProblem(problem).replace(/^otel-config\.yaml(?=[: ])/, ''));

/** `readers:` of the least that is valid, for files that are about something else. */
export const oneReader = 'meter_provider: { readers: [{ periodic: { exporter: { json: } } }] }';

/** A file whose readers these are, from line 4 on. */
export const readers = (...entries: string[]) =>
  ['file_format: "1.1"', 'meter_provider:', '  readers:', ...entries.map((entry) => `    - ${entry}`)].join('\n');

/** A file whose views these are, from line 6 on. */
export const views = (...entries: string[]) =>
  [readers('periodic: { exporter: { json: } }'), '  views:', ...entries].join('\n');

/** A file whose resource this is, from line 4 on. */
export const resource = (...lines: string[]) => ['file_format: "1.1"', oneReader, 'resource:', ...lines].join('\n');

/** A file whose `distribution.runledger` this is, from line 5 on. */
export const runledger = (...lines: string[]) =>
  ['file_format: "1.1"', oneReader, 'distribution:', '  runledger:', ...lines.map((line) => `    ${line}`)].join('\n');
