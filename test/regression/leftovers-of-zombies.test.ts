import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { removeLeftovers } from '../../src/store/index.ts';

// A killed process whose parent never asks for its exit code, as in a container without an init, was taken for one that
// still writes its temporary files: they stayed for an hour, recovery or not.
it('temporary files of a process that has ended are removed, whether or not its parent asks for its exit code', async () => {
  const stdio = ['ignore', 'pipe', 'inherit', 'pipe'] as const;
  const shell = spawn('bash', ['-c', 'cat <&3 & echo $!; exec sleep 60 3<&-'], { stdio: [...stdio] });
  try {
    const [line] = (await once((shell.stdout as Readable).setEncoding('utf8'), 'data')) as [string];
    const pid = Number(line);
    // The shell would ask for its exit code; what takes the shell's place does not.
    while (readFileSync(`/proc/${shell.pid}/comm`, 'utf8') !== 'sleep\n') await sleep(5);
    (shell.stdio[3] as Writable).end();
    while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) await sleep(5);
    const run = mkdtempSync(join(tmpdir(), 'runledger-zombie-'));
    writeFileSync(join(run, `.run.json.${pid}.0123456789ab.tmp`), '{');
    await removeLeftovers(run, { nowMs: Date.now() });
    expect(readdirSync(run)).toEqual([]);
  } finally {
    shell.kill('SIGKILL');
  }
});
