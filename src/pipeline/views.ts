import {
  type AggregationOption,
  AggregationType,
  createAllowListAttributesProcessor,
  createDenyListAttributesProcessor,
  type IAttributesProcessor,
  InstrumentType,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import type { AggregationConfig, InstrumentKind, ViewConfig } from '../config/index.ts';

const instrumentTypes: { readonly [K in InstrumentKind]: InstrumentType } = {
  counter: InstrumentType.COUNTER,
  gauge: InstrumentType.GAUGE,
  histogram: InstrumentType.HISTOGRAM,
  observable_counter: InstrumentType.OBSERVABLE_COUNTER,
  observable_gauge: InstrumentType.OBSERVABLE_GAUGE,
  observable_up_down_counter: InstrumentType.OBSERVABLE_UP_DOWN_COUNTER,
  up_down_counter: InstrumentType.UP_DOWN_COUNTER,
};

/**
 * The configuration's views as the SDK takes them. A view bypasses its reader's cardinality limit, so that limit is
 * given to each view that has none of its own.
 */
export function viewOptions(views: readonly ViewConfig[], cardinalityLimit: number): readonly ViewOptions[] {
  return views.map(({ selector, stream }) => {
    const { instrumentName, instrumentType, unit, meterName, meterVersion, meterSchemaUrl } = selector;
    const processors = attributesProcessors(stream.attributeKeys);
    return {
      ...(instrumentName !== undefined && { instrumentName }),
      ...(instrumentType !== undefined && { instrumentType: instrumentTypes[instrumentType] }),
      ...(unit !== undefined && { instrumentUnit: unit }),
      ...(meterName !== undefined && { meterName }),
      ...(meterVersion !== undefined && { meterVersion }),
      ...(meterSchemaUrl !== undefined && { meterSchemaUrl }),
      ...(stream.name !== undefined && { name: stream.name }),
      ...(stream.description !== undefined && { description: stream.description }),
      ...(stream.aggregation !== undefined && { aggregation: aggregationOption(stream.aggregation) }),
      ...(processors.length > 0 && { attributesProcessors: processors }),
      aggregationCardinalityLimit: stream.aggregationCardinalityLimit ?? cardinalityLimit,
    };
  });
}

function attributesProcessors(keys: ViewConfig['stream']['attributeKeys']): IAttributesProcessor[] {
  return [
    ...(keys?.included ? [createAllowListAttributesProcessor([...keys.included])] : []),
    ...(keys?.excluded ? [createDenyListAttributesProcessor([...keys.excluded])] : []),
  ];
}

function aggregationOption(aggregation: AggregationConfig): AggregationOption {
  switch (aggregation.type) {
    case 'default':
      return { type: AggregationType.DEFAULT };
    case 'drop':
      return { type: AggregationType.DROP };
    case 'last_value':
      return { type: AggregationType.LAST_VALUE };
    case 'sum':
      return { type: AggregationType.SUM };
    case 'explicit_bucket_histogram': {
      const { boundaries, recordMinMax } = aggregation;
      return {
        type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
        options: { boundaries: [...boundaries], recordMinMax },
      };
    }
    case 'base2_exponential_bucket_histogram': {
      const { maxSize, recordMinMax } = aggregation;
      return { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize, recordMinMax } };
    }
  }
}
