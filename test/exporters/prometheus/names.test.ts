import { describe, expect, it } from 'vitest';
import { familyName, labelName, type NamedMetric } from '../../../exporters/prometheus/names.ts';
import { metric } from '../../../src/catalogue/index.ts';

const kinds = {
  counter: { type: 'counter', isSum: true },
  upDownCounter: { type: 'gauge', isSum: true },
  gauge: { type: 'gauge', isSum: false },
  histogram: { type: 'histogram', isSum: false },
} as const;

describe('a metric is named in Prometheus', () => {
  // Rows marked * are cases of prometheus/otlptranslator's own tests.
  it.each([
    ['simple_metric', '', 'gauge', 'simple_metric'], // *
    ['requests', '', 'counter', 'requests_total'], // *
    ['requests_total', '', 'counter', 'requests_total'], // *
    ['total.requests', '', 'counter', 'requests_total'],
    ['cpu_usage', '1', 'gauge', 'cpu_usage_ratio'], // *
    ['cpu_usage_ratio', '1', 'gauge', 'cpu_usage_ratio'], // *
    ['items', '1', 'counter', 'items_total'], // *
    ['items', '1', 'upDownCounter', 'items'],
    ['items', '1', 'histogram', 'items'],
    ['response_time', 'ms', 'gauge', 'response_time_milliseconds'], // *
    ['memory_usage', 'By', 'gauge', 'memory_usage_bytes'], // *
    ['requests', '1/s', 'gauge', 'requests_per_second'], // *
    ['requests_per_second', '1/s', 'gauge', 'requests_per_second'],
    ['throughput', 'By/s', 'gauge', 'throughput_bytes_per_second'], // *
    ['custom_metric', 'custom_unit', 'gauge', 'custom_metric_custom_unit'], // *
    ['custom_metric', '{custom}', 'gauge', 'custom_metric'], // *
    ['custom_metric', 'By/{custom}', 'gauge', 'custom_metric_bytes'], // *
    ['custom_metric', '{custom}/s', 'gauge', 'custom_metric_per_second'],
    ['response_time_seconds', 's', 'gauge', 'response_time_seconds'], // *
    ['cpu_seconds_total', 's', 'counter', 'cpu_seconds_total'], // *
    [
      'metric__with__multiple__underscores',
      'unit__multiple__underscores',
      'gauge',
      'metric_with_multiple_underscores_unit_multiple_underscores',
    ], // *
    ['custom_metric', 'unit@with#special/chars', 'gauge', 'custom_metric_unit_with_special_per_chars'], // *
    ['request_duration', 's', 'histogram', 'request_duration_seconds'], // *
    ['request_size', 'By', 'histogram', 'request_size_bytes'], // *
    ['active_connections', '', 'upDownCounter', 'active_connections'], // *
    ['uptime', 'd', 'gauge', 'uptime_days'], // *
    ['duration', 'h', 'gauge', 'duration_hours'], // *
    ['disk', 'GiBy', 'gauge', 'disk_gibibytes'],
    ['load', '%', 'gauge', 'load_percent'],
    ['room', 'Cel', 'gauge', 'room_celsius'],
    ['clock', 'Hz', 'gauge', 'clock_hertz'],
    ['growth', 'KBy/mo', 'gauge', 'growth_kilobytes_per_month'],
    ['123metric', '', 'gauge', '_123metric'], // *
    ['metric:with:colons', '', 'gauge', 'metric_with_colons'],
    ['métrique', '', 'gauge', 'm_trique'],
    ['@#$%', '', 'counter', 'unnamed_total'],
    ['日本', '1', 'gauge', 'unnamed_ratio'],
    ['constructor', 'constructor', 'gauge', 'constructor'],
  ] as const)('%s in %j, a %s: %s', (name, unit, kind, expected) => {
    expect(familyName({ name, unit, ...kinds[kind] })).toBe(expected);
  });

  it.each([
    [metric.operationDuration, 'gen_ai_client_operation_duration_seconds'],
    [metric.tokenUsage, 'gen_ai_client_token_usage'],
    [metric.timeToFirstChunk, 'gen_ai_client_operation_time_to_first_chunk_seconds'],
    [metric.cacheReadTokens, 'gen_ai_client_inference_usage_cache_read_input_tokens_total'],
    [metric.cost, 'gen_ai_usage_cost_USD'],
    [metric.unpricedCalls, 'runledger_unpriced_calls_total'],
    [metric.errors, 'runledger_errors_total'],
    [metric.evaluationScore, 'runledger_evaluation_score_ratio'],
  ])('$name is found where dashboards look for it: %s', ({ name, unit, kind }, expected) => {
    expect(familyName({ name, unit, ...kinds[kind] })).toBe(expected);
  });

  it.each([
    ['queue', '', 'gauge', 'queue_my_lib'],
    ['requests', 's', 'counter', 'requests_seconds_my_lib_total'],
    ['used', '1', 'gauge', 'used_my_lib_ratio'],
  ] as const)('%s in %j, a %s, with what tells it from another before its ending: %s', (name, unit, kind, expected) => {
    const named: NamedMetric = { name, unit, ...kinds[kind] };
    expect(familyName(named, '@my/lib')).toBe(expected);
  });
});

describe('an attribute is labelled', () => {
  it.each([
    ['gen_ai.request.model', 'gen_ai_request_model'],
    ['http-status', 'http_status'],
    ['a..b__c', 'a_b_c'],
    ['1st', 'key_1st'],
    ['_private', '_private'],
    ['__name__', '_name_'],
    ['__proto__', '_proto_'],
    ['ключ', '_'],
    ['', '_'],
    ['le', 'exported_le'],
    ['quantile', 'exported_quantile'],
    ['otel.scope.name', 'exported_otel_scope_name'],
    ['otel_scope_version', 'exported_otel_scope_version'],
  ])('%j: %s', (key, expected) => {
    expect(labelName(key)).toBe(expected);
  });
});
