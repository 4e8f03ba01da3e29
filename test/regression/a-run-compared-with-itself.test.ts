import { expect, it } from 'vitest';
import { goldenStore } from '../cli/commands/golden-store.ts';
import { runCommand } from '../support/command.ts';

// One group, with nothing beside it, was called a comparison.
it('is wrong usage', async () => {
  const { code, stdout, stderr } = await runCommand(['compare', 'dear-1', 'dear-1'], { cwd: await goldenStore() });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('of runs two or more are compared');
});

it('a metric that is asked for twice is shown once', async () => {
  const args = ['trends', '--metric', 'runs', '--metric', 'runs', '--json'];
  const { stdout } = await runCommand(args, { cwd: await goldenStore() });
  expect(JSON.parse(stdout).metrics).toHaveLength(1);
});
