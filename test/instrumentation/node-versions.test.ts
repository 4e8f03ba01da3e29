import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { PoolOutcome } from '../support/pools.ts';

const fixture = fileURLToPath(new URL('fixtures/every-node.ts', import.meta.url));
const resolve = createRequire(import.meta.url).resolve;

/** A Node that npm installed under a name of its own (`"node-22": "npm:node@22.x"`). */
function nodeOf(packageName: string): string {
  const manifest = resolve(`${packageName}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { node: string } };
  return join(dirname(manifest), bin.node);
}

interface Seen {
  readonly version: string;
  readonly sdk: { recorded: unknown[]; served: unknown[]; problems: Record<string, number> };
  readonly http: { recorded: { attempt: number | null }[]; served: { attempt: number }[] };
  readonly told: string[];
  readonly scopes: { recorded: number; wrong: number };
  readonly pools: Record<string, PoolOutcome | null>;
}

async function run(packageName: string): Promise<Seen> {
  const { stdout } = await promisify(execFile)(nodeOf(packageName), [fixture], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as Seen;
}

describe.each([
  ['node-22', 'v22.'],
  ['node', 'v24.'],
  ['node-26', 'v26.'],
])('on %s', (packageName, version) => {
  it('the wire sees what it sees on the others', { timeout: 120_000 }, async () => {
    const seen = await run(packageName);
    expect(seen.version.startsWith(version)).toBe(true);
    expect(seen.sdk.recorded).toEqual(seen.sdk.served);
    expect(seen.sdk.recorded.length).toBeGreaterThan(10);
    expect(seen.sdk.problems).toMatchObject({ 'observer-failed': 0, 'unknown-request-shape': 0, 'scope-unknown': 0 });
    // Without an SDK nobody says which try it is.
    expect(seen.http.recorded).toEqual(seen.http.served.map((served) => ({ ...served, attempt: null })));
    expect(seen.told, 'what the agent can tell').toEqual([]);
    expect(seen.scopes).toEqual({ recorded: 100, wrong: 0 });
    const outcomes = Object.entries(seen.pools).filter(([, outcome]) => outcome !== null);
    expect(outcomes.length).toBeGreaterThanOrEqual(12);
    for (const [way, outcome] of outcomes) {
      expect(outcome, way).toMatchObject({ recorded: outcome?.served, misattributed: 0 });
    }
  });
});
