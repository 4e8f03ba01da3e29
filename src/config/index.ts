export type * from './config.ts';
export { isDisabled } from './environment.ts';
export { type LoadResult, loadConfig } from './load.ts';
export type { LocateOptions } from './locate.ts';
export { type ConfigPath, type ConfigProblem, formatPath, formatProblem } from './problem.ts';
export { problemAt, unknownExporterProblems } from './unknown-exporters.ts';
