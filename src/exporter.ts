/**
 * Everything that an exporter plugin needs, public as `runledger/exporter`. Runledger's own exporters use nothing else.
 */
export {
  type ColumnDefinition,
  type Columns,
  type ColumnType,
  type FiledTable,
  type JsonValue,
  type Row,
  type TableDefinition,
  type TableKind,
  type TableName,
  tableMetadata,
  tableNames,
  tables,
} from './catalogue/index.ts';
export { type Clock, formatMicros, parseMicros } from './common/clock.ts';
export type { Logger } from './common/logger.ts';
export { type AnyRow, type Column, columnsOf } from './exporter/columns.ts';
export { knownKeys, orElse } from './exporter/config-schema.ts';
export type { ExporterContext, ExporterPlugin, RunIdentity, SnapshotPathOptions } from './exporter/contract.ts';
export { type MetricRowsOptions, metricRows } from './exporter/metric-rows.ts';
export { snapshotPath } from './exporter/paths.ts';
export { createSnapshotExporter, type Snapshot, type SnapshotWriter } from './exporter/snapshot-exporter.ts';
