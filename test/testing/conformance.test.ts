import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import json from '../../exporters/json/index.ts';
import {
  type AnyRow,
  createSnapshotExporter,
  type ExporterContext,
  type ExporterPlugin,
  tableNames,
} from '../../src/exporter.ts';
import { exporterConformance } from '../../src/testing.ts';
import { readJson } from '../exporters/json/read.ts';

// An exporter that does not wait writes on when its check is over and the directory is gone.
const underWay: PushMetricExporter[] = [];
const temporary = mkdtempSync(path.join(tmpdir(), 'runledger-conformance-'));
beforeAll(() => {
  vi.stubEnv('TMPDIR', temporary);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all(underWay.map((exporter) => exporter.shutdown()));
  rmSync(temporary, { recursive: true });
});

/** What is wrong with an exporter. */
interface Defect {
  readonly what: string;
  /** The check that finds it. */
  readonly check: string;
  readonly plugin: ExporterPlugin;
}

/** The `json` exporter, with its context changed on the way in, or itself on the way out. */
function defective(changes: {
  readonly context?: (context: ExporterContext) => Partial<ExporterContext>;
  readonly exporter?: (exporter: PushMetricExporter, context: ExporterContext) => Partial<PushMetricExporter>;
}): ExporterPlugin {
  return {
    ...json,
    create(_config, context) {
      const changed = { ...context, ...changes.context?.(context) };
      const exporter = json.create({ pretty: false }, changed) as PushMetricExporter;
      underWay.push(exporter);
      return { ...exporter, ...changes.exporter?.(exporter, context) };
    },
  } as ExporterPlugin;
}

/** Changes each value of each row of the ledger's tables. */
const changingRows = (change: (value: unknown) => unknown) =>
  defective({
    context: (context) => ({
      async *tables(name) {
        for await (const batch of context.tables(name)) {
          yield (batch as readonly AnyRow[]).map((row) =>
            Object.fromEntries(Object.entries(row).map(([column, value]) => [column, change(value)])),
          ) as never;
        }
      },
    }),
  });

const inPlace = async (target: string, write: (file: string) => Promise<void> | void) => {
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  await write(target);
};

const readsBack = 'reads back value for value: extremes, nulls, microseconds and hostile texts';

const defects: readonly Defect[] = [
  {
    what: 'ignores a key it does not know',
    check: 'its config schema refuses a key that it does not know, and says where',
    plugin: { ...json, configSchema: z.object({ pretty: z.boolean().default(true) }) },
  },
  {
    what: 'takes any config',
    check: 'its config schema refuses what is not a mapping',
    plugin: { ...json, configSchema: z.any() },
  },
  {
    what: 'has a name that is no key',
    check: 'its name can be a key in YAML',
    plugin: { ...json, name: 'My Exporter' } as ExporterPlugin,
  },
  {
    what: 'writes when it is made',
    check: 'create() writes nothing',
    plugin: defective({
      exporter: (_exporter, context) => {
        mkdirSync(context.directory);
        return {};
      },
    }),
  },
  {
    what: 'makes a path of the run’s id',
    check: 'writes hostile names and values as data, and nothing outside its directory',
    plugin: defective({
      context: (context) => ({
        directory: path.join(context.directory, '..', `${context.run?.runId.replaceAll(/[/\0]/g, '_')}`),
      }),
    }),
  },
  {
    what: 'writes another file than it says',
    check: 'writes the files that it names, and no others',
    plugin: { ...json, files: () => [{ name: 'figures.json' }] },
  },
  {
    what: 'cannot write a run without points',
    check: 'writes an empty run',
    plugin: defective({
      exporter: (exporter) => ({
        export(metrics, report) {
          if (metrics.scopeMetrics[0] === undefined) report({ code: 1, error: new Error('nothing to write') });
          else exporter.export(metrics, report);
        },
      }),
    }),
  },
  {
    what: 'calls back twice',
    check: 'writes an empty run',
    plugin: defective({
      exporter: (exporter) => ({
        export: (metrics, report) =>
          exporter.export(metrics, (result) => {
            report(result);
            report(result);
          }),
      }),
    }),
  },
  {
    what: 'leaves a file more at each export',
    check: 'leaves the same files after three exports as after one',
    plugin: defective({
      context: (context) => ({
        writeAtomically: async (target, write) => {
          await context.writeAtomically(target, write);
          await context.writeAtomically(`${target}.${context.clock.monotonicMs()}`, write);
        },
      }),
    }),
  },
  {
    what: 'begins a write while another is under way',
    check: 'never has two writes of one file under way, and ends with the last of several exports at once',
    plugin: defective({
      exporter: (_exporter, context) => ({
        export(metrics, report) {
          createSnapshotExporter(context, {
            write: () => context.writeAtomically(path.join(context.directory, 'metrics.json'), () => {}),
          }).export(metrics, report);
        },
      }),
    }),
  },
  {
    what: 'makes files that anyone can read',
    check: 'makes files that only their owner can read, in directories likewise',
    plugin: defective({
      context: (context) => ({
        writeAtomically: async (target, write) => {
          await context.writeAtomically(target, write);
          await writeFile(`${target}.open`, '', { mode: 0o644 });
        },
      }),
    }),
  },
  {
    what: 'writes over the owner’s file',
    check: 'in a process that joined the run, leaves the owner’s files alone',
    plugin: defective({ context: () => ({ writer: null }) }),
  },
  { what: 'writes 0 for null', check: readsBack, plugin: changingRows((value) => value ?? 0) },
  {
    what: 'rounds',
    check: readsBack,
    plugin: changingRows((value) => (typeof value === 'number' ? Math.fround(value) : value)),
  },
  {
    what: 'trims texts',
    check: readsBack,
    plugin: changingRows((value) => (typeof value === 'string' ? value.trim() : value)),
  },
  {
    what: 'cuts times to milliseconds',
    check: readsBack,
    plugin: changingRows((value) =>
      typeof value === 'string' ? value.replace(/^(\d{4}-.*\.\d{3})\d{3}Z$/, '$1000Z') : value,
    ),
  },
  {
    what: 'adds a row to an empty table',
    check: 'reads back tables without rows as tables without rows',
    plugin: defective({
      context: (context) => ({
        async *tables(name) {
          yield* context.tables(name);
          yield [{}] as never;
        },
      }),
    }),
  },
  {
    what: 'writes tables that are not due as if they were empty',
    check: 'between the ends of tickets, renews what is due and invents nothing for the rest',
    plugin: defective({ context: () => ({ due: () => tableNames }) }),
  },
  {
    what: 'reports success where nothing can be written',
    check: 'reports a directory that cannot be made, and recovers when it can',
    plugin: defective({
      exporter: (exporter) => ({
        export: (metrics, report) => exporter.export(metrics, () => report({ code: 0 })),
      }),
    }),
  },
  {
    what: 'writes in place',
    check: 'keeps the files it had when a snapshot breaks off half-way',
    plugin: defective({ context: () => ({ writeAtomically: inPlace }) }),
  },
  {
    what: 'leaves a temporary file when it fails',
    check: 'leaves no half-written file when a ledger cannot be read',
    plugin: defective({
      context: () => ({
        writeAtomically: async (target, write) => {
          await inPlace(`${target}.tmp`, write);
          await rename(`${target}.tmp`, target);
        },
      }),
    }),
  },
  {
    what: 'does not wait when it is flushed',
    check: 'forceFlush() waits for the export under way',
    plugin: defective({ exporter: () => ({ forceFlush: async () => {} }) }),
  },
  {
    what: 'does not wait when it is shut down',
    check: 'shutdown() waits for the export under way',
    plugin: defective({ exporter: () => ({ shutdown: async () => {} }) }),
  },
  {
    what: 'throws at a second shutdown',
    check: 'can be shut down without having exported, and twice',
    plugin: defective({
      exporter: () => {
        let ended = false;
        return {
          async shutdown() {
            if (ended) throw new Error('already');
            ended = true;
          },
        };
      },
    }),
  },
  {
    what: 'exports after its shutdown',
    check: 'fails an export after shutdown() and changes nothing',
    plugin: defective({ exporter: () => ({ shutdown: async () => {} }) }),
  },
];

const checksOf = (plugin: ExporterPlugin) => exporterConformance(plugin, { read: readJson });

describe('exporterConformance', () => {
  it.each(defects)('finds an exporter that $what', async ({ plugin, check: name }) => {
    const check = checksOf(plugin).find((candidate) => candidate.name === name);
    expect(check, name).toBeDefined();
    await expect(check?.run()).rejects.toThrow();
  });

  it('has no check that is not shown here to fail', () => {
    const shown = new Set(defects.map((defect) => defect.check));
    expect(checksOf(json).filter((check) => !shown.has(check.name))).toEqual([]);
  });

  it('compares no values where nothing is read back', () => {
    const names = exporterConformance(json).map((check) => check.name);
    expect(names).not.toContain(readsBack);
    expect(names).toContain('create() writes nothing');
  });

  const exporter = () => new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const ofProcess = { name: 'quiet', scope: 'process', configSchema: z.strictObject({}) } as const;
  describe.each([
    { what: 'exporter', create: exporter },
    { what: 'reader', create: () => new PeriodicExportingMetricReader({ exporter: exporter() }) },
  ])('checks an $what of the process', ({ create }) => {
    for (const check of exporterConformance({ ...ofProcess, create })) it(check.name, check.run);
  });

  it('finds a reader that throws when it is shut down again', async () => {
    const create = () => {
      const reader = new PeriodicExportingMetricReader({ exporter: exporter() });
      let ended = false;
      return Object.assign(reader, {
        async shutdown() {
          if (ended) throw new Error('already');
          ended = true;
        },
      });
    };
    const checks = exporterConformance({ ...ofProcess, create });
    await expect(checks.at(-1)?.run()).rejects.toThrow('already');
  });
});
