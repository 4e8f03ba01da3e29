import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { describeOnNode } from '../support/nodes.ts';
import type { PoolOutcome } from '../support/pools.ts';

const fixture = fileURLToPath(new URL('fixtures/every-node.ts', import.meta.url));

interface Seen {
  readonly version: string;
  readonly sdk: { recorded: unknown[]; served: unknown[]; problems: Record<string, number> };
  readonly http: { recorded: { attempt: number | null }[]; served: { attempt: number }[] };
  readonly told: string[];
  readonly scopes: { recorded: number; wrong: number };
  readonly pools: Record<string, PoolOutcome | null>;
}

async function run(execPath: string): Promise<Seen> {
  const { stdout } = await promisify(execFile)(execPath, [fixture], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as Seen;
}

for (const major of [22, 24, 26]) {
  describeOnNode(major, (execPath) => {
    it('the wire sees what it sees on the others', async () => {
      const seen = await run(execPath);
      expect(seen.version).toMatch(`v${major}.`);
      expect(seen.sdk.recorded).toEqual(seen.sdk.served);
      expect(seen.sdk.recorded.length).toBeGreaterThan(10);
      expect(seen.sdk.problems).toMatchObject({ 'observer-failed': 0, 'unknown-request-shape': 0, 'scope-unknown': 0 });
      // Without an SDK nobody says which try it is.
      expect(seen.http.recorded).toEqual(seen.http.served.map((served) => ({ ...served, attempt: null })));
      expect(seen.told, 'what the agent can tell').toEqual([]);
      expect(seen.scopes).toEqual({ recorded: 100, wrong: 0 });
      const outcomes = Object.entries(seen.pools).filter(([, outcome]) => outcome !== null);
      expect(outcomes.length).toBeGreaterThanOrEqual(16);
      for (const [way, outcome] of outcomes) {
        expect(outcome, way).toMatchObject({ recorded: outcome?.served, misattributed: 0 });
      }
    });
  });
}
