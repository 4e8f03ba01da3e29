import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { tableNames } from '../../catalogue/index.ts';
import { hostileRows, oneCounter } from '../samples.ts';
import { readTree } from './files.ts';
import {
  type ConformanceCheck,
  createExporter,
  exportBadly,
  exportOnce,
  exportWell,
  type Subject,
  withContext,
} from './subject.ts';

/** What must hold of an exporter that writes files when it cannot. */
export function failingChecks(subject: Subject): readonly ConformanceCheck[] {
  return [
    {
      name: 'reports a directory that cannot be made, and recovers when it can',
      run: () => directoryIsFile(subject),
    },
    {
      name: 'keeps the files it had when a snapshot breaks off half-way',
      run: () =>
        withContext({ rows: hostileRows() }, async (context) => {
          const exporter = await createExporter(subject, context);
          await exportWell(exporter, await oneCounter(1));
          const before = await readTree(context.root);
          context.setDue(['metrics']);
          await exportBadly(exporter, brokenMetrics(await oneCounter(2)));
          assert.deepEqual(await readTree(context.root), before);
          await exportWell(exporter, await oneCounter(3));
        }),
    },
    {
      name: 'leaves no half-written file when a ledger cannot be read',
      run: () =>
        withContext({ rows: hostileRows() }, async (context) => {
          const exporter = await createExporter(subject, context);
          await exportWell(exporter, await oneCounter(1));
          const before = [...(await readTree(context.root)).keys()];
          context.setRows(Object.fromEntries(tableNames.map((name) => [name, brokenLedger])));
          await exportOnce(exporter, await oneCounter(2));
          assert.deepEqual([...(await readTree(context.root)).keys()], before);
        }),
    },
  ];
}

/** A file stands where the directory should be. */
async function directoryIsFile(subject: Subject): Promise<void> {
  const parent = await mkdtemp(path.join(tmpdir(), 'runledger-test-'));
  const root = path.join(parent, 'root');
  try {
    await writeFile(root, 'in the way');
    await withContext({ root }, async (context) => {
      const exporter = await createExporter(subject, context);
      await exportBadly(exporter, await oneCounter(1));
      await rm(root);
      await exportWell(exporter, await oneCounter(1));
      await exporter.shutdown();
    });
  } finally {
    await rm(parent, { recursive: true });
  }
}

/** Points, and then a fault where the rest should be. */
function brokenMetrics(metrics: ResourceMetrics): ResourceMetrics {
  const [scope] = metrics.scopeMetrics;
  assert.ok(scope !== undefined);
  const broken = {
    scope: scope.scope,
    get metrics(): never {
      throw new Error('the points end here');
    },
  };
  return { ...metrics, scopeMetrics: [...metrics.scopeMetrics, broken] };
}

// biome-ignore lint/correctness/useYield: it fails before its first row
async function* brokenLedger(): AsyncGenerator<never> {
  throw new Error('the ledger cannot be read');
}
