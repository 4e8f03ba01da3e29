import assert from 'node:assert/strict';
import { MeterProvider, type MetricReader } from '@opentelemetry/sdk-metrics';
import { hostileMetrics, hostileTexts, oneCounter } from '../samples.ts';
import {
  type ConformanceCheck,
  createInstance,
  exportOnce,
  isExporter,
  type Subject,
  withContext,
  within,
} from './subject.ts';

/**
 * What must hold of a plugin that works for the process and not for a run. Whether an export reaches anyone is not
 * asked: there may be no one at the other end.
 */
export function processChecks(subject: Subject): readonly ConformanceCheck[] {
  return [
    {
      name: 'takes hostile names and values without throwing',
      run: () =>
        withContext({ scope: 'process' }, async (context) => {
          const instance = await createInstance(subject, context);
          if (isExporter(instance)) await exportOnce(instance, await hostileMetrics());
          else await collectHostile(instance);
          await within(instance.shutdown(), 'shutdown()');
        }),
    },
    {
      name: 'can be shut down twice, and calls back once for an export after that',
      run: () =>
        withContext({ scope: 'process' }, async (context) => {
          const instance = await createInstance(subject, context);
          if (!isExporter(instance)) new MeterProvider({ readers: [instance] });
          await within(instance.shutdown(), 'shutdown()');
          await within(instance.shutdown(), 'a second shutdown()');
          if (isExporter(instance)) await exportOnce(instance, await oneCounter(1));
        }),
    },
  ];
}

async function collectHostile(reader: MetricReader): Promise<void> {
  const provider = new MeterProvider({ readers: [reader] });
  const counter = provider.getMeter('runledger/testing').createCounter('test.count');
  for (const text of hostileTexts) counter.add(1, { value: text });
  const { resourceMetrics, errors } = await within(reader.collect(), 'collect()');
  assert.deepEqual(errors, []);
  assert.equal(resourceMetrics.scopeMetrics.length, 1);
  await within(reader.forceFlush(), 'forceFlush()');
}
