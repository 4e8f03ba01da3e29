/** `@opentelemetry/instrumentation-openai` as its README sets it up; the content of messages is left out by default. */
const { logs, trace } = require('@opentelemetry/api');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { OpenAIInstrumentation } = require('@opentelemetry/instrumentation-openai');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { SimpleSpanProcessor } = require('@opentelemetry/sdk-trace');
const { countExports } = require('../count-exports.cjs');

exports.start = function start({ collector, sendsAtOnce }) {
  const recordedCalls = countExports(OTLPTraceExporter);
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector;
  const spanProcessors = [new SimpleSpanProcessor({ exporter: new OTLPTraceExporter() })];
  new NodeSDK({ instrumentations: [new OpenAIInstrumentation()], ...(sendsAtOnce && { spanProcessors }) }).start();
  return {
    OpenAI: require('openai').OpenAI,
    recordedCalls,
    flush: () => Promise.all([trace.getTracerProvider().getDelegate(), logs.getLoggerProvider()].map(forceFlush)),
  };
};

const forceFlush = (provider) => provider.forceFlush();
