import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = fileURLToPath(new URL('src', import.meta.url));

/**
 * Minutes of processes that end, join and are killed, of other Nodes, of garbage for every function, of every command in the
 * README, of exports that other programs read (sqlite3, LibreOffice, unzip), of a browser, of a Prometheus and a dashboard
 * that watch an agent work, and of benches: `npm run check` runs them (`--mode thorough`), `npm test`, which is for every
 * change, does not.
 */
const thorough = [
  'test/analysis/{compact,held-store}.test.ts',
  'test/bench/benches.test.ts',
  'test/cli/commands/{doctor,pm-export,report,serve}.test.ts',
  'test/cli/{every-command,every-process,narrow-terminals}.test.ts',
  'test/dashboard/browser/*.test.ts',
  'test/docs/readme.test.ts',
  'test/examples/{canaries,grafana/{live,rules},nextjs}.test.ts',
  'test/export/copy/copy-store.test.ts',
  'test/export/{export-runs,reports}.test.ts',
  'test/export/read-back/*.test.ts',
  'test/export/targets/write-directory.test.ts',
  'test/exporters/prometheus/real-prometheus.test.ts',
  'test/index.test.ts',
  'test/instrumentation/node-versions.test.ts',
  'test/process/*.test.ts',
  'test/regression/{a-recovery-that-always-fails,an-agent-that-is-its-own-executable,environments-of-children}.test.ts',
  'test/regression/{a-required-es-module-is-left-whole,processes-side-by-side-under-one-run-id}.test.ts',
  'test/tooling/screenshots.test.ts',
  'test/serve/live.test.ts',
  'test/serve/metrics/live-metrics.test.ts',
  'test/serve/questions/question-process.test.ts',
];

export default defineConfig(({ mode }) => ({
  resolve: {
    // A test and what it imports by our public name share one copy of the state. Child processes, which know nothing of
    // this file, get dist/ by the same name.
    alias: [
      { find: /^runledger$/, replacement: `${source}/index.ts` },
      { find: /^runledger\/(\w+)$/, replacement: `${source}/$1.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: mode === 'thorough' ? ['**/node_modules/**'] : ['**/node_modules/**', ...thorough],
    // In mode thorough, what runs SDKs and frameworks in agents' processes does so on Node 22, 24 and 26.
    provide: { everyNode: mode === 'thorough' },
    // For a test that hangs. What takes seconds takes many on a busy machine, with coverage.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 100_000 } },
    // Tests of processes wait more than they compute; vitest by itself leaves a core to nobody.
    maxWorkers: '100%',
    reporters: ['default', './scripts/test-counts.ts'],
    coverage: {
      include: ['src/**/*.ts', 'exporters/**/*.ts', 'dist/{src,exporters}/**/*.js'],
      // The page's script runs in a browser, whose tests see what it does.
      exclude: ['src/dashboard/browser/**', 'dist/src/dashboard/browser/**'],
      // Child processes run dist/, which its source maps lead back to src/ and exporters/.
      autoAttachSubprocess: true,
      excludeAfterRemap: true,
      reporter: ['text', 'json'],
      thresholds: { lines: 90 },
    },
  },
}));
