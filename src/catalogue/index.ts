export * from './attributes.ts';
export * from './columns.ts';
export * from './events.ts';
export * from './metrics.ts';
export * from './profiles.ts';
export * from './summary.ts';
export * from './tables.ts';
