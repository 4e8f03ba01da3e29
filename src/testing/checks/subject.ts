import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MetricReader, PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Row, TableName } from '../../catalogue/index.ts';
import type { ExporterContext, ExporterPlugin } from '../../exporter/contract.ts';
import { createTestContext, type TestContext, type TestContextOptions } from '../test-context.ts';

/** One thing that must hold of an exporter. */
export interface ConformanceCheck {
  /** What must hold, as a sentence. */
  readonly name: string;
  /** Rejects where it does not. */
  run(): Promise<void>;
}

/** The rows that an exporter's files hold, by table; a table that they do not hold is left out. */
export type ReadTables = { readonly [T in TableName]?: readonly Row<T>[] };

/** The exporter that is checked. */
export interface Subject {
  readonly plugin: ExporterPlugin;
  /** What would stand in the YAML, over a directory made for one check. */
  config(root: string): unknown;
  readonly read: ((context: ExporterContext) => Promise<ReadTables>) | null;
}

type ExportResult = Parameters<Parameters<PushMetricExporter['export']>[1]>[0];

/** Longer than any check takes; a callback that has not come by then will not come. */
const patienceMs = 20_000;

/** Waits for something that must happen. */
export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what}: nothing after ${patienceMs} ms`)), patienceMs);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A context for the length of one check. */
export async function withContext(
  options: TestContextOptions,
  work: (context: TestContext) => Promise<void>,
): Promise<void> {
  const context = await createTestContext(options);
  try {
    await work(context);
  } finally {
    await context[Symbol.asyncDispose]();
  }
}

/** The plugin's instance over a context. */
export async function createInstance(
  { plugin, config }: Subject,
  context: TestContext,
): Promise<PushMetricExporter | MetricReader> {
  const checked = await plugin.configSchema['~standard'].validate(config(context.root));
  assert.ok(
    checked.issues === undefined,
    `the config given to the checks is refused: ${JSON.stringify(checked.issues)}`,
  );
  return plugin.create(checked.value, context);
}

/** The same, of a plugin whose instance is an exporter. */
export async function createExporter(subject: Subject, context: TestContext): Promise<PushMetricExporter> {
  const instance = await createInstance(subject, context);
  assert.ok(isExporter(instance), 'create() must return a PushMetricExporter here');
  return instance;
}

/** Whether an instance is an exporter and not a reader. */
export const isExporter = (instance: PushMetricExporter | MetricReader): instance is PushMetricExporter =>
  'export' in instance;

/** Exports once; rejects where `export()` throws, or its callback comes never or twice. */
export async function exportOnce(exporter: PushMetricExporter, metrics: ResourceMetrics): Promise<ExportResult> {
  const { promise, resolve } = Promise.withResolvers<ExportResult>();
  let calls = 0;
  exporter.export(metrics, (result) => {
    calls += 1;
    resolve(result);
  });
  const result = await within(promise, 'the callback of export()');
  await within(exporter.forceFlush(), 'forceFlush()');
  await nextTurn();
  assert.equal(calls, 1, 'the callback of export() must be called exactly once');
  return result;
}

/** The same, where it must succeed. */
export async function exportWell(exporter: PushMetricExporter, metrics: ResourceMetrics): Promise<void> {
  const { code, error } = await exportOnce(exporter, metrics);
  assert.equal(code, succeeded, `export failed: ${error?.stack ?? 'no reason given'}`);
}

/** The same, where it must fail, and say why. */
export async function exportBadly(exporter: PushMetricExporter, metrics: ResourceMetrics): Promise<void> {
  const { code, error } = await exportOnce(exporter, metrics);
  assert.equal(code, failed, 'export must report ExportResultCode.FAILED');
  assert.ok(error instanceof Error, 'a failed export must report an Error');
}

/** `ExportResultCode` of `@opentelemetry/core`. */
const succeeded = 0;
const failed = 1;
