import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

const packages = ['@opentelemetry/sdk-metrics', 'hyparquet-writer', 'parquetjs-lite', 'openai'];

/** What was measured, and on what: two lines. */
export function machine(date: Date): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const processors = `${availableParallelism()} × ${cpus()[0]?.model.trim() || process.arch}`;
  const load = `load ${(loadavg()[0] ?? 0).toFixed(1)}`;
  const versions = packages.map((name) => `${name.split('/').at(-1)} ${versionOf(name)}`);
  return [
    [date.toISOString().slice(0, 10), `Node ${process.versions.node}`, ...versions].join(' · '),
    [`${process.platform} ${process.arch}`, processors, memory, load].join(' · '),
  ].join('\n');
}

function versionOf(name: string): string {
  const file = findPackageJSON(name, import.meta.url);
  return file === undefined ? '?' : (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
