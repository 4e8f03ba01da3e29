// `node examples/model-server/main.ts [--port N] [--script FILE]`: prints its URL, then serves until it is stopped.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Script, startModelServer } from './server.ts';

const { values } = parseArgs({ options: { port: { type: 'string' }, script: { type: 'string' } } });
const script = values.script === undefined ? undefined : await loadScript(values.script);
const server = await startModelServer({ port: Number(values.port ?? 0), ...(script && { script }) });
process.stdout.write(`${server.url}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());

async function loadScript(file: string): Promise<Script> {
  const module = (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown };
  if (typeof module.default !== 'function') throw new TypeError(`${file}: its default export is not a function`);
  return module.default as Script;
}
