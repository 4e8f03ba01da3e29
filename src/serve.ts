/** The dashboard served live, public as `runledger/serve`. It needs the optional package `@duckdb/node-api`. */
export type { Filter } from './analysis/filter.ts';
export { type ServedDashboard, type ServeOptions, serveDashboard } from './serve/serve-dashboard.ts';
