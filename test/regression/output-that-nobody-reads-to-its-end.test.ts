import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { projectDirectory, temporaryStore } from '../support/agent-process.ts';

// `runledger prices | head` ended in a stack trace: EPIPE, an error event that nobody listened to.
it('is no error of the command’s', async () => {
  const main = join(projectDirectory, 'dist/src/cli/main.js');
  const child = spawn(process.execPath, [main, 'prices'], { cwd: await temporaryStore() });
  const said = text(child.stderr);
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = await once(child, 'exit');
  expect({ code, stderr: await said }).toEqual({ code: 0, stderr: '' });
});
