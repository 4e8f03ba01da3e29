/**
 * Compiles src/ and exporters/ into dist/, and the script of the dashboard's page into one file there.
 *
 * Plain JavaScript without packages: `npm test`, `npm run demo` and `npm run check` begin here, on whatever Node the
 * machine has, so this is the place that can still say what is wrong when that Node is too old for the rest.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

if (Number.parseInt(process.versions.node, 10) < 24) {
  console.error(
    `The scripts of this project run on Node 24, and this is ${process.versions.node}.\n` +
      'The package "node" in devDependencies brings Node 24, by an install script that has not run here.\n' +
      'Run `npm rebuild node --ignore-scripts=false`, or put Node 24 first on PATH.',
  );
  process.exit(1);
}

// Compiled beside dist/ and swapped in at the end: no stale file survives, and a build that fails takes nothing away.
const staging = join(root, `.build-${process.pid}`);
const dist = join(root, 'dist');
const previous = `${staging}-previous`;
try {
  const { status } = spawnSync(
    process.execPath,
    [compiler(), '-p', join(root, 'tsconfig.build.json'), '--outDir', staging],
    { stdio: 'inherit' },
  );
  if (status === 0) {
    await bundlePageScript();
    if (existsSync(dist)) renameSync(dist, previous);
    renameSync(staging, dist);
  }
  process.exitCode = status ?? 1;
} finally {
  rmSync(staging, { recursive: true, force: true });
  rmSync(previous, { recursive: true, force: true });
}

/** What the page of the dashboard runs, with the charts it draws with. */
async function bundlePageScript() {
  const { build } = await import('rolldown');
  await build({
    input: join(root, 'src/dashboard/browser/main.ts'),
    platform: 'browser',
    tsconfig: join(root, 'src/dashboard/browser/tsconfig.json'),
    logLevel: 'warn',
    output: {
      file: join(staging, 'src/dashboard/browser/page.js'),
      format: 'iife',
      minify: true,
      postBanner: `/*!\n${noticesOfBundled()}\n*/`,
    },
  });
}

/** What the licences of bundled packages ask to be said wherever they are. */
function noticesOfBundled() {
  const files = ['echarts/NOTICE', 'echarts/licenses/LICENSE-d3', 'zrender/LICENSE'];
  const texts = files.map((file) => readFileSync(join(root, 'node_modules', file), 'utf8').trim());
  return ['Apache ECharts: Apache-2.0, https://www.apache.org/licenses/LICENSE-2.0', ...texts].join('\n\n');
}

function compiler() {
  const directory = join(root, 'node_modules/typescript');
  const { bin } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  return join(directory, bin.tsc);
}
