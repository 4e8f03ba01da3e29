import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyOf, makeCrashedRun, marksOf, newDirectory } from '../process/recovering/crashed-run.ts';
import { runAgent } from '../support/agent-process.ts';

// In Electron and in packed programs `process.execPath` is the agent. It was started to finalise what was left, found
// the same left, and started itself, detached, without end.
it('an agent whose executable is itself is started once more at most, and says what would help', async () => {
  const store = await copyOf(await makeCrashedRun(1));
  const directory = await newDirectory();
  const starts = join(directory, 'starts');
  const app = join(directory, 'app.sh');
  const agent = `
    import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
    import { fileURLToPath } from 'node:url';
    const starts = ${JSON.stringify(starts)};
    appendFileSync(starts, 'start\\n');
    if (readFileSync(starts, 'utf8').length > 60) process.exit();
    const { health, startMetrics } = await import('runledger');
    const app = ${JSON.stringify(app)};
    const own = fileURLToPath(import.meta.url);
    if (!existsSync(app)) writeFileSync(app, '#!/bin/sh\\nexec "' + process.execPath + '" "' + own + '" "$@"\\n', { mode: 0o755 });
    process.execPath = app;
    await startMetrics();
    const isSecond = process.env.RUNLEDGER_RECOVERING !== undefined;
    while (isSecond && !health().faults.recover) await new Promise((done) => setTimeout(done, 5));
    await new Promise((done) => setTimeout(done, 300));
    if (isSecond) appendFileSync(starts, JSON.stringify(health().faults) + '\\n');
    while (!readFileSync(starts, 'utf8').includes('{')) await new Promise((done) => setTimeout(done, 5));`;
  expect(await runAgent(agent, { store, registered: false })).toMatchObject({ code: 0 });
  expect(await readFile(starts, 'utf8')).toBe('start\nstart\n{"recover":1}\n');
  expect((await marksOf(store)).filter((name) => name.endsWith('.failed'))).not.toEqual([]);
  // Its next start does not even begin.
  await writeFile(starts, '{');
  expect(await runAgent(agent, { store, registered: false })).toMatchObject({ code: 0, stderr: '' });
  expect(await readFile(starts, 'utf8')).toBe('{start\n');
});
