import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLines, runAgent, temporaryStore } from '../support/agent-process.ts';

// An environment that has the process's as its prototype lost everything but its own variables inside a run: no PATH.
it('a child has what its environment has of its prototype, inside a run as outside', async () => {
  const source = `
    import { execFileSync, execSync, spawnSync } from 'node:child_process';
    import { run } from 'runledger';
    process.env.OF_THE_PROCESS = 'there';
    const env = Object.assign(Object.create(process.env), { OF_ITS_OWN: 'too' });
    const command = 'echo $OF_THE_PROCESS $OF_ITS_OWN';
    const all = () => [
      execSync(command, { env, encoding: 'utf8' }),
      execFileSync('sh', ['-c', command], { env, encoding: 'utf8' }),
      spawnSync('sh', ['-c', command], { env, encoding: 'utf8' }).stdout,
    ].join('');
    console.log(all() + run({ id: 'r' }, () => run({ id: 'inner' }, all)));`;
  const { code, stdout } = await runAgent(source, { store: await temporaryStore() });
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toEqual(Array.from({ length: 6 }, () => 'there too'));
});

// A process that had joined a run, and opened another, gave its children an agent of the first.
it('a child that joins another run than its parent’s has no agent of that run above its own', async () => {
  const store = await temporaryStore();
  const source = `
    import { spawnSync } from 'node:child_process';
    import { fileURLToPath } from 'node:url';
    import { agent, run } from 'runledger';
    const start = (role) => {
      const { status, stderr } = spawnSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), role]);
      if (status !== 0) throw new Error(String(stderr));
    };
    const role = process.argv[2];
    if (role === undefined) await run({ id: 'first' }, () => agent({ role: 'lead', id: 'of-first' }, () => start('middle')));
    if (role === 'middle') await run({ id: 'second' }, () => start('last'));
    if (role === 'last') await agent({ role: 'helper' }, () => {});`;
  expect(await runAgent(source, { store })).toMatchObject({ code: 0, stderr: '' });
  const files = (await readdir(join(store, 'second'))).filter((file) => /^events.*\.jsonl$/.test(file));
  const lines = (await Promise.all(files.map((file) => readLines(store, 'second', file)))).flat();
  const [helper] = lines.filter(({ event }) => event === 'agent');
  expect(helper).toMatchObject({ run_id: 'second', role: 'helper' });
  expect(helper).not.toHaveProperty('parent_agent_id');
});
