import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderTable } from '../../src/common/table.ts';
import { runCommand, workingDirectory } from '../support/command.ts';

// A line break in a name let what stood behind it pass for a line of the command's own.
describe('a name with a line break in it', () => {
  it('is one line as the title of a column', () => {
    const columns = [{ title: 'group' }, { title: 'a\nscore', mayBeLeftOut: true }];
    const rows = [['x'.repeat(20), '1']];
    expect(renderTable(columns, rows, { width: null }).lines).toHaveLength(2);
    expect(renderTable(columns, rows, { width: 20 }).leftOut).toEqual(['a\\u000ascore']);
  });

  it('is one line as the project of a run', async () => {
    const cwd = workingDirectory();
    await mkdir(join(cwd, 'runs', 'r'), { recursive: true });
    const line = {
      ts: '2026-11-01T09:30:00.000000Z',
      event: 'run_start',
      id: '0190',
      run_id: 'r',
      project: 'shop\nr2: completed',
    };
    await writeFile(join(cwd, 'runs', 'r', 'events.jsonl'), `${JSON.stringify(line)}\n`);
    const { stdout } = await runCommand(['show', 'r', '--timezone', 'UTC'], { cwd });
    expect(stdout).toContain('shop\\u000ar2: completed');
    expect(stdout.split('\n')).not.toContain('r2: completed');
  });
});
