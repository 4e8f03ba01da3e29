import type { Attributes } from '@opentelemetry/api';
import type {
  IAttributesProcessor,
  MetricData,
  MetricProducer,
  MetricReader,
  ViewOptions,
} from '@opentelemetry/sdk-metrics';

/**
 * Short names under which the SDK keeps series. It works out which series a measurement belongs to by sorting and
 * encoding the attributes, each time anew: for seven of them that takes 1.1 µs of the 1.3 µs that a measurement takes,
 * for one of them 0.15 µs. Sets that were admitted are known, and few: each is recorded under a set of one small number,
 * and put back in its place before a reader or a view sees it.
 */
export interface StandIns {
  /** What to record under in place of these attributes, whose keys are in order: the same for equal ones of any metric. */
  make(attributes: Attributes): Attributes;
  /** Has a reader that no provider has yet give out the attributes themselves. */
  restoreFor(reader: MetricReader): void;
  /** The views, such that those that look at attributes see them. */
  restoreForViews(views: readonly ViewOptions[]): ViewOptions[];
}

/** Those of one provider. */
export function createStandIns(): StandIns {
  // By identity: the SDK hands back the very object that the first measurement of a series was made with.
  const originals = new Map<Attributes, Attributes>();
  // One for all metrics: views and letter case may have two of them share their series.
  const standIns = new Map<string, Attributes>();
  const restore = (attributes: Attributes): Attributes => originals.get(attributes) ?? attributes;
  const restoring: IAttributesProcessor = { process: restore };
  return {
    make(attributes) {
      const identity = JSON.stringify(attributes);
      const standIn = standIns.get(identity) ?? Object.freeze({ series: standIns.size });
      standIns.set(identity, standIn);
      originals.set(standIn, attributes);
      return standIn;
    },
    restoreFor(reader) {
      const bind = reader.setMetricProducer.bind(reader);
      reader.setMetricProducer = (producer) => bind(restoringProducer(producer, restore));
    },
    restoreForViews: (views) =>
      views.map((view) => {
        const { attributesProcessors } = view;
        return attributesProcessors ? { ...view, attributesProcessors: [restoring, ...attributesProcessors] } : view;
      }),
  };
}

function restoringProducer(producer: MetricProducer, restore: (attributes: Attributes) => Attributes): MetricProducer {
  return {
    async collect(options) {
      const { resourceMetrics, errors } = await producer.collect(options);
      const scopeMetrics = resourceMetrics.scopeMetrics.map(({ scope, metrics }) => ({
        scope,
        metrics: metrics.map((metric) => {
          const dataPoints = metric.dataPoints.map((point) => ({ ...point, attributes: restore(point.attributes) }));
          // The type of a point is tied to that of its metric, which a map over both cannot show.
          return { ...metric, dataPoints } as MetricData;
        }),
      }));
      return { resourceMetrics: { ...resourceMetrics, scopeMetrics }, errors };
    },
  };
}
