/** `@opentelemetry/instrumentation-openai` as its README sets it up; the content of messages is left out by default. */
const { trace } = require('@opentelemetry/api');
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-proto');
const { OTLPMetricExporter } = require('@opentelemetry/exporter-metrics-otlp-proto');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { OpenAIInstrumentation } = require('@opentelemetry/instrumentation-openai');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { dropExports } = require('../drop-exports.cjs');

exports.start = function start() {
  const calls = dropExports(OTLPTraceExporter, OTLPMetricExporter, OTLPLogExporter);
  new NodeSDK({ instrumentations: [new OpenAIInstrumentation()] }).start();
  return {
    OpenAI: require('openai').OpenAI,
    async recordedCalls() {
      await trace.getTracerProvider().getDelegate().forceFlush();
      return calls();
    },
  };
};
