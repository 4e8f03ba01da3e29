/**
 * `npm run peers`: installs what the bench measures Runledger beside. Each is a package of its own, since they bring
 * versions of OpenTelemetry that do not go together.
 */
import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const peers = fileURLToPath(new URL('../bench/peers', import.meta.url));

for (const manifest of globSync('*/package.json', { cwd: peers })) {
  const options = ['--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['ci', '--prefix', `${peers}/${dirname(manifest)}`, ...options], { stdio: 'inherit' });
}
