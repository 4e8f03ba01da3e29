import { MetricReader } from '@opentelemetry/sdk-metrics';

/** A reader that collects when it is asked, as a bare provider needs one to keep anything. */
export class IdleReader extends MetricReader {
  constructor({ maxSeries = 2000 } = {}) {
    super({ cardinalitySelector: () => maxSeries + 1 });
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}
