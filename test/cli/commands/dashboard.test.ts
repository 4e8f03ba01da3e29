import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommand, workingDirectory } from '../../support/command.ts';
import { goldenStore } from './golden-store.ts';

let store: string;
beforeAll(async () => {
  store = join(await goldenStore(), 'runs');
});

const dashboard = (cwd: string, ...args: string[]) =>
  runCommand(['dashboard', '--directory', store, '--output', 'page.html', ...args], { cwd });

describe('dashboard', () => {
  it('writes one file, and replaces it only where that is asked for', async () => {
    const cwd = workingDirectory();
    const { code, stdout } = await dashboard(cwd);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+ runs, [\d,]+ bytes: \/.*page\.html\n$/),
    });
    const html = readFileSync(join(cwd, 'page.html'), 'utf8');
    expect(html.slice(0, 1000)).toContain('default-src &#39;none&#39;');
    // The licences of what draws the charts ask for it.
    expect(html.includes('The Apache Software Foundation') && html.includes('Copyright (c) 2017, Baidu Inc.')).toBe(
      true,
    );
    // Its icon is in it, too.
    expect(/<(?:link(?! rel="icon" href="data:)|img|iframe|script[^>]* src)/.test(html)).toBe(false);
    expect(await dashboard(cwd)).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/a dashboard already.*nothing was written/),
    });
    expect(await dashboard(cwd, '--overwrite')).toMatchObject({ code: 0 });
  });

  it('never replaces what is no dashboard', async () => {
    const cwd = workingDirectory({ 'page.html': '<!doctype html>mine' });
    expect(await dashboard(cwd, '--overwrite')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('no dashboard'),
    });
    expect(readFileSync(join(cwd, 'page.html'), 'utf8')).toBe('<!doctype html>mine');
  });

  it('is of the runs that are asked for', async () => {
    const cwd = workingDirectory();
    const { stdout } = await dashboard(cwd, '--project', 'nothing is called this', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ runs: 0, output: join(cwd, 'page.html') });
  });
});
