export type { WireProblem } from './problems.ts';
export type { Api } from './protocols/protocol.ts';
export type { ProviderUrl } from './routes.ts';
export { startWire, type Wire, type WireHealth, type WireOptions } from './wire.ts';
