/** Exports of runs in every format, public as `runledger/export`. */
export type { Filter } from './analysis/filter.ts';
export type { Skipped, StoreFault } from './analysis/store-fault.ts';
export { type ExportedFile, type ExportResult, exportRuns } from './export/export-runs.ts';
export type { RowCounts } from './export/metadata.ts';
export {
  type Aggregate,
  type ExportFormatName,
  type ExportOptions,
  type ExportPart,
  exportFormats,
  type PartitionKey,
} from './export/options.ts';
export { ExportRefused } from './export/targets/refusal.ts';
