/** `@traceloop/instrumentation-openai` as its README sets it up, with a batch processor, and without the content of messages. */
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { BatchSpanProcessor, InMemorySpanExporter, NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');
const { OpenAIInstrumentation } = require('@traceloop/instrumentation-openai');
const { dropExports } = require('../drop-exports.cjs');

exports.start = function start() {
  const calls = dropExports(InMemorySpanExporter);
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new InMemorySpanExporter())] });
  provider.register();
  registerInstrumentations({ instrumentations: [new OpenAIInstrumentation({ traceContent: false })] });
  return {
    OpenAI: require('openai').OpenAI,
    async recordedCalls() {
      await provider.forceFlush();
      return calls();
    },
  };
};
