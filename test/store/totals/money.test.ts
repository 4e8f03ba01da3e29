import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTotals, writeManifest } from '../../../src/store/index.ts';
import { readManifest } from '../../../src/store/read-manifest.ts';
import { seededRandom } from '../../common/random.ts';
import { manifestOf } from '../manifest-support.ts';
import { eventOf, temporaryDirectory } from '../support.ts';

/** A decimal of a dollar in units of 1e-15, as BigInt: what the sums are held to. */
const inUnits = (usd: number): bigint => BigInt(usd.toFixed(15).replace('.', ''));

it('adds up a million mixed prices and one of 100,000 dollars to 1e-9, in the manifest and for every scope', async () => {
  const random = seededRandom(5);
  const totals = createTotals({ runId: 'run-1', project: null });
  const scope = { agent_role: 'coder', agent_id: 'a-1', ticket_id: 't-1', session_id: 's-1' };
  const call = eventOf('model_call', { ...scope, status: 'success' });
  const large = Math.floor(random() * 1_000_000);
  let exact = 0n;
  for (let index = 0; index <= 1_000_000; index++) {
    // From a thousandth of a millionth of a dollar to a dollar.
    const price = index === large ? 100_000 : Number((10 ** (random() * 9 - 9)).toFixed(15));
    exact += inUnits(price);
    totals.add({ ...call, seq: index, cost_usd: price } as typeof call);
  }
  const directory = join(temporaryDirectory(), 'run-1');
  mkdirSync(directory);
  const summary = totals.summary();
  await writeManifest(
    directory,
    manifestOf({ totals: summary, run: { ...manifestOf().run, cost_usd: summary.costUsd } }),
  );
  const read = await readManifest(directory);
  const manifest = read.state === 'read' ? read.manifest : null;
  const sums = {
    'run.json': manifest?.run.cost_usd,
    'totals of run.json': manifest?.totals.costUsd,
    'the role': manifest?.totals.byAgentRole.coder?.costUsd,
    'the agent': totals.agent('a-1').costUsd,
    'the ticket': totals.ticket('t-1').costUsd,
    'the session': totals.session('s-1').costUsd,
  };
  for (const [what, sum] of Object.entries(sums)) {
    const difference = inUnits(sum ?? Number.NaN) - exact;
    expect(Math.abs(Number(difference)) / 1e15, what).toBeLessThan(1e-9);
  }
});
