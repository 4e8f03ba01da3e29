/** The dashboard as a page of its own, public as `runledger/dashboard`. It needs the optional package `@duckdb/node-api`. */
export type { Filter } from './analysis/filter.ts';
export type { Skipped, StoreFault } from './analysis/store-fault.ts';
export { type DashboardOptions, type GeneratedDashboard, generateDashboard } from './dashboard/generate-dashboard.ts';
