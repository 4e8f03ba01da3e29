/** A process that prints its metrics once, with the config that it is given. */
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import consoleExporter from '../../../exporters/console/index.ts';
import { createTestContext } from '../../../src/testing.ts';

const result = await consoleExporter.configSchema['~standard'].validate(JSON.parse(process.argv[2] ?? '{}'));
if (result.issues) throw new Error(result.issues.map(({ message }) => message).join('; '));
const exporter = consoleExporter.create(
  result.value,
  await createTestContext({ scope: 'process' }),
) as PushMetricExporter;
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
const provider = new MeterProvider({ readers: [reader] });
const meter = provider.getMeter('m');
for (let times = 0; times < 2; times += 1) {
  meter.createCounter('calls').add(3, { model: 'gpt-5.2' });
  meter.createHistogram('cost').record(0.25);
  await provider.forceFlush();
}
