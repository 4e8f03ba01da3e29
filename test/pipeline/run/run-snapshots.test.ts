import { setTimeout as sleep } from 'node:timers/promises';
import { ExportResultCode } from '@opentelemetry/core';
import { emptyResource } from '@opentelemetry/resources';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';
import { createSystemClock } from '../../../src/common/clock.ts';
import { HealthBook } from '../../../src/pipeline/health.ts';
import type { RunEnvironment } from '../../../src/pipeline/run/environment.ts';
import { RunSnapshots } from '../../../src/pipeline/run/run-snapshots.ts';

const logger = { error() {}, warn() {}, info() {}, debug() {} };

/** A run whose one exporter takes so long, and has its interval for it. */
function runWith({ exportMs, intervalMs }: { exportMs: number; intervalMs: number }) {
  const exporter: PushMetricExporter = {
    export: (_metrics, report) => void sleep(exportMs).then(() => report({ code: ExportResultCode.SUCCESS })),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const plugin = { name: 'slow', scope: 'run', create: () => exporter };
  const health = new HealthBook(logger);
  const environment = {
    clock: createSystemClock(),
    logger,
    health,
    resource: emptyResource(),
    views: [],
    exporters: [{ label: 'slow', plugin, config: {}, intervalMs, timeoutMs: intervalMs }],
    takeTurn: <T>(work: () => Promise<T>) => work(),
    selfInstruments: () => null,
  } as unknown as RunEnvironment;
  const snapshots = new RunSnapshots(environment, {
    runId: 'run',
    project: null,
    benchmark: null,
    version: null,
    directory: '/nowhere',
    writer: null,
    events: () => 10,
    rowsUpToNow: () => async function* () {},
  });
  return { snapshots, failures: () => health.exporter('slow').failures };
}

it.each([
  { request: { details: false }, isWhole: false },
  { request: { details: true }, isWhole: true },
  { request: { details: true, last: true }, isWhole: true },
])('an export may outlast its interval where it has detail tables to write: $request', async ({ request, isWhole }) => {
  const { snapshots, failures } = runWith({ exportMs: 200, intervalMs: 20 });
  expect(await snapshots.take(request)).toBe(isWhole);
  expect(failures()).toBe(isWhole ? 0 : 1);
});
