import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { metricRows } from '../../exporter/metric-rows.ts';
import { snapshotPath } from '../../exporter/paths.ts';
import { assertSameRows } from '../same-rows.ts';
import { hostileMetrics, hostileRows, oneCounter } from '../samples.ts';
import { listTree, readTree } from './files.ts';
import { type ConformanceCheck, createExporter, exportWell, type Subject, withContext, within } from './subject.ts';

/** A run that calls itself by a name that must not become a path. */
const hostileRunId = '../=1"\n,\0😀';

/** What must hold of an exporter that writes files, as long as nothing fails. */
export function writingChecks(subject: Subject): readonly ConformanceCheck[] {
  return [
    {
      name: 'writes hostile names and values as data, and nothing outside its directory',
      run: () =>
        withContext({ rows: hostileRows(), runId: hostileRunId }, async (context) => {
          await exportWell(await createExporter(subject, context), await hostileMetrics());
          const beside = (await listTree(context.root)).filter((entry) => entry.path.includes('..'));
          assert.deepEqual(beside, []);
          assert.ok(
            (await listTree(context.root)).some((entry) => !entry.isDirectory),
            'no file was written',
          );
        }),
    },
    {
      name: 'writes an empty run',
      run: () =>
        withContext({}, async (context) => {
          const exporter = await createExporter(subject, context);
          const metrics = await oneCounter(1);
          await exportWell(exporter, { ...metrics, scopeMetrics: [] });
        }),
    },
    {
      name: 'leaves the same files after three exports as after one',
      run: () =>
        withContext({ rows: hostileRows() }, async (context) => {
          const exporter = await createExporter(subject, context);
          await exportWell(exporter, await oneCounter(1));
          const after = await listTree(context.root);
          await exportWell(exporter, await oneCounter(2));
          await exportWell(exporter, await oneCounter(3));
          await exporter.shutdown();
          assert.deepEqual(await listTree(context.root), after);
        }),
    },
    {
      name: 'never has two writes of one file under way, and ends with the last of several exports at once',
      run: () => overlap(subject),
    },
    ...(process.platform === 'win32' ? [] : [modes(subject)]),
    joined(subject),
    ...(subject.plugin.files ? [named(subject)] : []),
  ];
}

async function overlap(subject: Subject): Promise<void> {
  await withContext({ rows: hostileRows() }, async (context) => {
    const underWay = new Set<string>();
    const exporter = await createExporter(subject, {
      ...context,
      async writeAtomically(target, write) {
        assert.ok(!underWay.has(target), `a second write of ${target} began before the first ended`);
        underWay.add(target);
        await context.writeAtomically(target, write);
        underWay.delete(target);
      },
    });
    const collected = await Promise.all([1, 2, 3, 4, 5].map(oneCounter));
    await within(Promise.all(collected.map((metrics) => exportWell(exporter, metrics))), 'five exports at once');
    const last = collected.at(-1);
    const written = await subject.read?.(context);
    if (written?.metrics === undefined || last === undefined) return;
    assertSameRows('metrics', written.metrics, metricRows(last, { runId: context.run?.runId ?? null }));
  });
}

const modes = (subject: Subject): ConformanceCheck => ({
  name: 'makes files that only their owner can read, in directories likewise',
  run: () =>
    withContext({ rows: hostileRows() }, async (context) => {
      await exportWell(await createExporter(subject, context), await oneCounter(1));
      for (const { path, isDirectory, mode } of await listTree(context.root)) {
        assert.equal(mode.toString(8), isDirectory ? '700' : '600', `mode of ${path}`);
      }
    }),
});

const joined = (subject: Subject): ConformanceCheck => ({
  name: 'in a process that joined the run, leaves the owner’s files alone',
  run: () =>
    withContext({ rows: hostileRows() }, async (owner) => {
      await exportWell(await createExporter(subject, owner), await oneCounter(1));
      const before = await readTree(owner.root);
      await withContext({ root: owner.root, writer: 'w2' }, async (writer) => {
        await exportWell(await createExporter(subject, writer), await oneCounter(2));
      });
      const after = await readTree(owner.root);
      for (const [file, bytes] of before) assert.equal(after.get(file), bytes, `${file} was changed`);
    }),
});

const named = (subject: Subject): ConformanceCheck => ({
  name: 'writes the files that it names, and no others',
  run: () =>
    withContext({ rows: hostileRows() }, async (context) => {
      const { plugin, config } = subject;
      const checked = await plugin.configSchema['~standard'].validate(config(context.root));
      const files = checked.issues ? [] : (plugin.files?.(checked.value) ?? []);
      await exportWell(await createExporter(subject, context), await oneCounter(1));
      const written = (await listTree(context.root)).filter(({ isDirectory }) => !isDirectory);
      const named = files.map((file) => relative(context.root, snapshotPath(context, file)));
      assert.deepEqual(
        written.map(({ path }) => path),
        named.toSorted(),
      );
    }),
});
