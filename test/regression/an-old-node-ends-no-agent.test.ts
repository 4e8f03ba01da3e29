import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const register = fileURLToPath(new URL('../../dist/src/register.js', import.meta.url));

// `--import runledger/register` on Node 20 failed to link, for want of a function of node:zlib, and took the agent along.
it.each(['20.20.2', '22.14.0'])(
  'an agent on Node %s runs on, and is told that nothing is recorded',
  async (version) => {
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
    const older = `data:text/javascript,${encodeURIComponent(pretend)}`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      ...['--import', older, '--import', register],
      ...['--eval', 'console.log("the agent")'],
    ]);
    expect(stdout).toBe('the agent\n');
    expect(stderr).toMatch(/^runledger: records nothing, since it needs Node 22\.15 or newer and this is v\S+\n$/);
  },
);

it('the Node that is asked for is the one that the package asks for', async () => {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
  expect(manifest.engines.node).toBe('>=22.15');
});
