/** What the tests of an exporter plugin need, public as `runledger/testing`. Works under any test runner. */
export type { ConformanceCheck, ReadTables } from './testing/checks/subject.ts';
export { collectMetrics } from './testing/collect-metrics.ts';
export { type ConformanceOptions, exporterConformance } from './testing/conformance.ts';
export { assertSameRows } from './testing/same-rows.ts';
export { hostileMetrics, hostileRows, hostileTexts } from './testing/samples.ts';
export {
  createTestContext,
  type LoggedLine,
  type RowSource,
  type TestContext,
  type TestContextOptions,
  type TestRows,
} from './testing/test-context.ts';
