import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeProcess, markOpen } from '../../src/store/index.ts';
import { makeOld, newDirectory } from '../process/recovering/crashed-run.ts';
import { runAgent } from '../support/agent-process.ts';

/** Sparse, so that it takes no place. */
const ledgerBytes = 2 ** 28;
/** No process has this id: Linux gives none above 2^22. */
const dead = { ...describeProcess(), pid: 2 ** 22 + 1 };

// Each start read such a ledger to its end, in the agent, found no event in it and left its mark for the next start.
it('a ledger without an event is read by no agent, and its mark is gone after the first start', async () => {
  const store = join(await newDirectory(), 'store');
  const directory = join(store, 'huge');
  expect(markOpen(store, 'huge', dead)).toBeNull();
  await mkdir(directory);
  await writeFile(join(directory, 'events.jsonl'), '');
  await truncate(join(directory, 'events.jsonl'), ledgerBytes);
  await makeOld(directory);
  const source = `
    import { readdirSync, readFileSync } from 'node:fs';
    const marks = process.env.RUNLEDGER_DIR + '/.open';
    while (readdirSync(marks).length > 0) await new Promise((done) => setTimeout(done, 20));
    // By threads: what the process has read holds what the children had that it was told the end of.
    const readBy = (thread) => Number(/^rchar: (\\d+)$/m.exec(readFileSync('/proc/self/task/' + thread + '/io', 'utf8'))[1]);
    console.log(readdirSync('/proc/self/task').reduce((sum, thread) => sum + readBy(thread), 0));`;
  const { code, stdout, stderr } = await runAgent(source, { store });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(Number(stdout)).toBeGreaterThan(0);
  expect(Number(stdout)).toBeLessThan(ledgerBytes / 4);
});
