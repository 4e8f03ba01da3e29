/** A process that serves metrics and waits for its stdin to end. */
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { PrometheusReader } from '../../../exporters/prometheus/index.ts';
import { createSystemClock } from '../../../src/common/clock.ts';

const quiet = () => {};
const reader = new PrometheusReader(
  { host: '127.0.0.1', port: 0, scopeInfo: true, targetInfo: true, constantLabels: null },
  { clock: createSystemClock(), logger: { error: quiet, warn: quiet, info: quiet, debug: quiet } },
);
new MeterProvider({ readers: [reader] }).getMeter('m').createCounter('calls').add(1);
await reader.startServer();
process.stdout.write(`${reader.status().address}\n`);
process.stdin.resume();
