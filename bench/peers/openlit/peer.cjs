/** `openlit` as its README sets it up, with an endpoint, a price for the model, and without the content of messages. */
const { trace } = require('@opentelemetry/api');
const { logs } = require('@opentelemetry/api-logs');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { Openlit } = require('openlit');
const { countExports } = require('../count-exports.cjs');

exports.start = function start({ collector }) {
  const recordedCalls = countExports(OTLPTraceExporter);
  Openlit.init({
    otlpEndpoint: collector,
    captureMessageContent: false,
    // By default it fetches its own list from the network.
    pricingJson: JSON.stringify({ chat: { 'gpt-5': { promptPrice: 0.00125, completionPrice: 0.01 } } }),
  });
  return {
    OpenAI: require('openai').OpenAI,
    recordedCalls,
    flush: () => Promise.all([trace.getTracerProvider().getDelegate(), logs.getLoggerProvider()].map(forceFlush)),
  };
};

const forceFlush = (provider) => provider.forceFlush();
