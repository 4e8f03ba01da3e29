import assert from 'node:assert/strict';
import { hostileRows, oneCounter } from '../samples.ts';
import { readTree } from './files.ts';
import {
  type ConformanceCheck,
  createExporter,
  exportBadly,
  exportWell,
  type Subject,
  withContext,
  within,
} from './subject.ts';

/** What must hold of the end of an exporter of a run. */
export function lifecycleChecks(subject: Subject): readonly ConformanceCheck[] {
  return [
    {
      name: 'forceFlush() waits for the export under way',
      run: () => settles(subject, 'forceFlush'),
    },
    {
      name: 'shutdown() waits for the export under way',
      run: () => settles(subject, 'shutdown'),
    },
    {
      name: 'can be shut down without having exported, and twice',
      run: () =>
        withContext({}, async (context) => {
          const exporter = await createExporter(subject, context);
          await within(Promise.all([exporter.shutdown(), exporter.shutdown()]), 'shutdown()');
          await within(exporter.shutdown(), 'a later shutdown()');
          await within(exporter.forceFlush(), 'forceFlush() after shutdown()');
          assert.deepEqual([...(await readTree(context.root))], []);
        }),
    },
    {
      name: 'fails an export after shutdown() and changes nothing',
      run: () =>
        withContext({ rows: hostileRows() }, async (context) => {
          const exporter = await createExporter(subject, context);
          await exportWell(exporter, await oneCounter(1));
          await exporter.shutdown();
          const before = await readTree(context.root);
          await exportBadly(exporter, await oneCounter(2));
          assert.deepEqual(await readTree(context.root), before);
        }),
    },
  ];
}

async function settles(subject: Subject, end: 'forceFlush' | 'shutdown'): Promise<void> {
  await withContext({ rows: hostileRows() }, async (context) => {
    const exporter = await createExporter(subject, context);
    let code: number | null = null;
    exporter.export(await oneCounter(1), (result) => {
      code = result.code;
    });
    await within(exporter[end](), `${end}()`);
    assert.equal(code, 0, `${end}() came back before the export had succeeded`);
  });
}
