/** `openlit` as its README sets it up, with an endpoint, a price for the model, and without the content of messages. */
const { trace } = require('@opentelemetry/api');
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http');
const { OTLPMetricExporter } = require('@opentelemetry/exporter-metrics-otlp-http');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { Openlit } = require('openlit');
const { dropExports } = require('../drop-exports.cjs');

exports.start = function start() {
  const calls = dropExports(OTLPTraceExporter, OTLPMetricExporter, OTLPLogExporter);
  Openlit.init({
    otlpEndpoint: 'http://127.0.0.1:4318',
    captureMessageContent: false,
    // By default it fetches its own list from the network.
    pricingJson: JSON.stringify({ chat: { 'gpt-5': { promptPrice: 0.00125, completionPrice: 0.01 } } }),
  });
  return {
    OpenAI: require('openai').OpenAI,
    async recordedCalls() {
      await trace.getTracerProvider().getDelegate().forceFlush();
      return calls();
    },
  };
};
