export { createRunDirectory, type NewRunDirectory } from './create-run-directory.ts';
export { type Decoded, decodeLine } from './decode-line.ts';
export { createDescriptorPool, type DescriptorPool } from './descriptors.ts';
export { encodeLine, type Loss, maxLineBytes } from './encode-line.ts';
export * from './layout.ts';
export { type Ledger, openLedger } from './ledger.ts';
export { generateRunId, type RandomBytes } from './run-id.ts';
export { isSafeId } from './safe-id.ts';
export { createTotals, type Totals, type TotalsIdentity, type TotalsView } from './totals/totals.ts';
