import { parseConfigFile } from '@opentelemetry/configuration';
import type { ConfigPath, Finding } from './problem.ts';
import { isMapping } from './schema/key.ts';
import { configFile } from './schema/root.ts';
import { valuesAt } from './schema/tree.ts';
import type { Environment } from './substitute.ts';

/**
 * What OpenTelemetry's own package finds wrong with a file, by the schema of the whole model, other signals included:
 * the first thing only, since its validator stops there. `data` is what the file was read as; from it come the names that
 * the package's messages leave out.
 * @param path Absolute.
 */
export function checkWithOpenTelemetry(path: string, { env, data }: { env: Environment; data: unknown }): Finding[] {
  try {
    withEnvironment(env, () => parseConfigFile(path));
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const start = `Invalid OpenTelemetry config file: ${path}: `;
    // Anything else could quote the file; it has been read and parsed before, so this is a file that changed meanwhile.
    if (!message.startsWith(start)) return [{ path: [], message: 'OpenTelemetry’s package cannot read it' }];
    return message
      .slice(start.length)
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => toFinding(line, data));
  }
}

/**
 * The package takes variables from the process's environment and nowhere else, so `env` stands in for it meanwhile. All
 * of it is synchronous: nothing else runs in between.
 */
function withEnvironment(env: Environment, run: () => void): void {
  const holder: { env: Environment } = process;
  const own = holder.env;
  holder.env = { ...env };
  try {
    run();
  } finally {
    holder.env = own;
  }
}

/** `  /resource/attributes/0 must have required property 'name'`: a JSON pointer (RFC 6901), then ajv's words. */
function toFinding(line: string, data: unknown): Finding {
  const match = /^\s*(.*?) (must .*)$/.exec(line);
  if (match === null) return { path: [], message: 'does not fit OpenTelemetry’s model' };
  const [, pointer = '', words = ''] = match;
  const { path, value } = follow(pointer, data);
  return { path, message: explain(words, { path, value }) };
}

function follow(pointer: string, data: unknown): { path: ConfigPath; value: unknown } {
  const path: (string | number)[] = [];
  let value = data;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(value) ? Number(key) : key);
    value = (value as Record<string, unknown> | null | undefined)?.[key];
  }
  return { path, value };
}

function explain(words: string, { path, value }: { path: ConfigPath; value: unknown }): string {
  const keys = isMapping(value) ? Object.keys(value).join(', ') : '';
  const values = valuesAt(configFile, path).join(', ');
  if (words.startsWith('must NOT have additional')) return `has a key that OpenTelemetry does not know, of: ${keys}`;
  if (words.startsWith('must be equal to one of') && values !== '') return `must be one of ${values}`;
  if (words.startsWith('must NOT have fewer than')) return 'must not be empty';
  return words
    .replace(/\bobject\b/, 'a mapping')
    .replace(/\barray\b/, 'a list')
    .replace(/\bstring\b/, 'text')
    .replace(/,null$/, '');
}
