import type { AggregationConfig, ViewConfig } from './config.ts';
import { present } from './present.ts';
import type { CheckedFile } from './schema/root.ts';

type CheckedView = NonNullable<CheckedFile['meter_provider']>['views'][number];
type CheckedAggregation = NonNullable<CheckedView['stream']['aggregation']>;

/** The views of a checked file. */
export function buildViews(views: readonly CheckedView[]): ViewConfig[] {
  return views.map(({ selector, stream }) => ({
    selector: present({
      instrumentName: selector.instrument_name,
      instrumentType: selector.instrument_type,
      unit: selector.unit,
      meterName: selector.meter_name,
      meterVersion: selector.meter_version,
      meterSchemaUrl: selector.meter_schema_url,
    }),
    stream: present({
      name: stream.name,
      description: stream.description,
      aggregation: stream.aggregation === undefined ? undefined : buildAggregation(stream.aggregation),
      aggregationCardinalityLimit: stream.aggregation_cardinality_limit,
      attributeKeys: stream.attribute_keys === undefined ? undefined : present(stream.attribute_keys),
    }),
  }));
}

function buildAggregation(aggregation: CheckedAggregation): AggregationConfig {
  const { explicit_bucket_histogram: explicit, base2_exponential_bucket_histogram: exponential } = aggregation;
  if (explicit !== undefined) {
    const { boundaries, record_min_max: recordMinMax } = explicit;
    return { type: 'explicit_bucket_histogram', boundaries, recordMinMax };
  }
  if (exponential !== undefined) {
    const { max_scale: maxScale, max_size: maxSize, record_min_max: recordMinMax } = exponential;
    return { type: 'base2_exponential_bucket_histogram', maxScale, maxSize, recordMinMax };
  }
  const plain = (['drop', 'last_value', 'sum'] as const).find((type) => aggregation[type] !== undefined);
  return { type: plain ?? 'default' };
}
