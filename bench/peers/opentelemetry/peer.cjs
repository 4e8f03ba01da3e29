/** `@opentelemetry/instrumentation-openai` as its README sets it up; the content of messages is left out by default. */
const { logs, trace } = require('@opentelemetry/api');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { OpenAIInstrumentation } = require('@opentelemetry/instrumentation-openai');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { countExports } = require('../count-exports.cjs');

exports.start = function start({ collector }) {
  const recordedCalls = countExports(OTLPTraceExporter);
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector;
  new NodeSDK({ instrumentations: [new OpenAIInstrumentation()] }).start();
  return {
    OpenAI: require('openai').OpenAI,
    recordedCalls,
    flush: () => Promise.all([trace.getTracerProvider().getDelegate(), logs.getLoggerProvider()].map(forceFlush)),
  };
};

const forceFlush = (provider) => provider.forceFlush();
