/**
 * A vitest reporter: names each skipped test and why, ends with one plain line of counts, keeps that line in
 * test-results/counts.txt for .ci/run to repeat, and under CI makes a skipped test a failure: there everything that a
 * test needs is installed, so a skip is a test that was lost.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

export default function testCounts(): Reporter {
  let root = '';
  return {
    onInit(vitest: Vitest) {
      root = vitest.config.root;
    },
    onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]) {
      const tests = modules.flatMap((module) => [...module.children.allTests()]);
      const skipped = tests.filter((test) => test.result().state === 'skipped');
      const failed = tests.filter((test) => test.result().state === 'failed');
      const passed = tests.filter((test) => test.result().state === 'passed');
      // A file that fails to load, a hook that throws and an error outside any test have no test of their own.
      const failedOutside = modules.filter((module) => !module.ok() && !failed.some((test) => test.module === module));
      const failures = failed.length + failedOutside.length + unhandledErrors.length;

      for (const test of skipped) console.log(describeSkip(test, root));
      const counts = `${passed.length} passed, ${failures} failed, ${skipped.length} skipped`;
      console.log(counts);
      keep(join(root, 'test-results/counts.txt'), `${counts}\n`);
      if (skipped.length > 0 && process.env.CI) {
        console.error('A skipped test counts as a failure in CI.');
        process.exitCode = 1;
      }
    },
  };
}

function describeSkip(test: TestCase, root: string): string {
  const result = test.result();
  const reason = result.state === 'skipped' && result.note ? `${result.note}: ` : '';
  return `skipped: ${reason}${relative(root, test.module.moduleId)} > ${test.fullName}`;
}

function keep(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
