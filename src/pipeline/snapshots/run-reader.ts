import { MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** Series an instrument of a run may have before OTel's own overflow: files hold more than a Prometheus server should. */
export const runCardinalityLimit = 50_000;

/**
 * The one reader of a run's provider. It collects when asked and fans out to all of the run's exporters: a thousand open
 * runs take 160 MB with one reader each and 438 MB with three. It has no timer of its own, and adds up from the run's start.
 */
export class RunReader extends MetricReader {
  constructor() {
    super({ cardinalitySelector: () => runCardinalityLimit });
  }

  /** All data points of the run so far. */
  async read(): Promise<ResourceMetrics> {
    const { resourceMetrics } = await this.collect();
    const { resource } = resourceMetrics;
    if (resource.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
    return resourceMetrics;
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}
