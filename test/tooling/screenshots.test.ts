import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../scripts/chromium.ts';
import { projectDirectory } from '../support/agent-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'runledger-pictures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const label =
  chromiumPath === undefined
    ? 'the script of the pictures (skipped: chromium not installed)'
    : 'the script of the pictures';

describe.skipIf(chromiumPath === undefined)(label, () => {
  it('makes those that the README shows', () => {
    const script = join(projectDirectory, 'scripts/screenshots.ts');
    execFileSync(process.execPath, [script, '--runs', '40', '--output', folder], { stdio: 'pipe' });
    const made = readdirSync(folder).sort();
    expect(made).toEqual(readdirSync(join(projectDirectory, 'docs/images')).sort());
    for (const name of made) {
      const picture = readFileSync(join(folder, name));
      expect(picture.toString('latin1', 8, 12)).toBe('WEBP');
      expect(picture.length).toBeGreaterThan(10_000);
    }
  });
});
