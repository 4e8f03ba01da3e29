export { writeAtomically } from './atomic-file.ts';
export { fitOf } from './column-value.ts';
export { createRunDirectory, type NewRunDirectory } from './create-run-directory.ts';
export { encodeLine, type Loss } from './encode-line.ts';
export * from './layout.ts';
export { type Ledger, openLedger } from './ledger.ts';
export { removeLeftovers } from './leftovers.ts';
export { type LedgerListing, listLedgersSync, type StoredLedger } from './list-ledgers.ts';
export { listRunIds, type StoreListing } from './list-run-ids.ts';
export { statusOf } from './liveness.ts';
export { heldElsewhere, isLocked, type LockAttempt, lockRun, type RunLock } from './lock.ts';
export { makeDirectory, makeDirectorySync } from './make-directory.ts';
export { type LedgerMark, type Manifest, type SnapshotState, writeManifest, writeManifestSync } from './manifest.ts';
export {
  lastFailedTryMs,
  listOpenMarks,
  markOpen,
  noteFailedTry,
  type OpenMark,
  removeOpenMark,
  unmarkOpen,
} from './open-marks.ts';
export { type ProcessFindings, readProcessFindings } from './process-findings.ts';
export { describeProcess, isAlive, type ProcessIdentity, processKey } from './process-identity.ts';
export { type ManifestReading, parseManifest } from './read-manifest.ts';
export { type ReaderOptions, readRun, readRunSync, type StoredRun, type StoredRunNow } from './read-run.ts';
export type { LedgerFault } from './reading/ledger-fault.ts';
export type { LedgerBatch } from './reading/line-taker.ts';
export { openRegularFile } from './reading/open-regular-file.ts';
export { type ReadLedgerOptions, readLedger } from './reading/read-ledger.ts';
export { appendRepriced } from './repriced.ts';
export { type OpenStatus, openAgentRow, openSessionRow, openTicketRow } from './rows/open-rows.ts';
export { type RunFacts, runRow } from './rows/run-row.ts';
export { type TableSource, tableRows } from './rows/table-rows.ts';
export { generateRunId, type RandomBytes } from './run-id.ts';
export { cacheDirectory, isSafeId } from './safe-id.ts';
export { createTotals, type Totals, type TotalsIdentity, type TotalsView } from './totals/totals.ts';
export type { UnknownCost, UnknownCostsView } from './totals/unknown-costs.ts';
export type { OpenScopeView, OpenScopeViews } from './totals/writer-scopes.ts';
