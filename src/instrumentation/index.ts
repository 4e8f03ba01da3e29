export type { WireHealth } from './call-log.ts';
export { joinChildProcesses } from './child-processes.ts';
export { observeFramework, observeFrameworks } from './frameworks/index.ts';
export type { WireProblem } from './problems.ts';
export type { Api } from './protocols/protocol.ts';
export type { ProviderUrl } from './public-urls.ts';
export { startWire, type Wire, type WireOptions } from './wire.ts';
