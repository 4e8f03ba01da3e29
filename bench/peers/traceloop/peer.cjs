/** `@traceloop/instrumentation-openai` as its README sets it up, with a batch processor and OTLP, and without the content of messages. */
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { BatchSpanProcessor, NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');
const { OpenAIInstrumentation } = require('@traceloop/instrumentation-openai');
const { countExports } = require('../count-exports.cjs');

exports.start = function start({ collector }) {
  const recordedCalls = countExports(OTLPTraceExporter);
  const exporter = new OTLPTraceExporter({ url: `${collector}/v1/traces` });
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
  provider.register();
  registerInstrumentations({ instrumentations: [new OpenAIInstrumentation({ traceContent: false })] });
  return { OpenAI: require('openai').OpenAI, recordedCalls, flush: () => provider.forceFlush() };
};
