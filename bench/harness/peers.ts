import { existsSync, readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import type OpenAI from 'openai';
import type { Contender, Servers, WithContender } from './contender.ts';

/** The packages in `bench/peers`, each with the name that the table has for it. */
export const peers = {
  opentelemetry: { title: 'OpenTelemetry', package: '@opentelemetry/instrumentation-openai' },
  traceloop: { title: 'Traceloop', package: '@traceloop/instrumentation-openai' },
  openlit: { title: 'OpenLIT', package: 'openlit' },
} as const;

export type PeerName = keyof typeof peers;

/** Those that `npm run peers` has installed. */
export const installedPeers = (): readonly PeerName[] =>
  (Object.keys(peers) as PeerName[]).filter((name) => existsSync(manifestOf(name, peers[name].package)));

/** The version of a package that a peer has: its own or that of its `openai`. */
export const versionIn = (name: PeerName, dependency: string): string => versionOf(manifestOf(name, dependency));

/** The version of `openai` that the project has for its tests. */
export const ownOpenaiVersion = (): string => versionOf(findPackageJSON('openai', import.meta.url) ?? '');

/** The copy of `openai` that a peer has; the project's own for null. */
export const openaiOf = (name: PeerName | null): typeof OpenAI =>
  createRequire(name === null ? import.meta.url : directoryOf(name))('openai').OpenAI;

/** Nobody: the same calls, unwrapped. */
export const withNobody =
  (openai: PeerName | null): WithContender =>
  (_servers, work) =>
    work({ OpenAI: openaiOf(openai), flush: async () => {}, recordedCalls: () => null });

/** A peer, set up as `peer.cjs` says. */
export const withPeer =
  (name: PeerName): WithContender =>
  async (servers, work) => {
    const contender = (createRequire(directoryOf(name))('./peer.cjs') as Peer).start(servers);
    const { __original: original } = contender.OpenAI.Chat.Completions.prototype.create as Wrapped;
    if (original === undefined) throw new Error(`${name} has not wrapped openai ${versionIn(name, 'openai')}`);
    await work(contender);
  };

/** What `peer.cjs` exports. */
interface Peer {
  start(servers: Servers): Contender;
}

type Create = typeof OpenAI.Chat.Completions.prototype.create;
/** As the instrumentation base that all of them extend leaves it. */
type Wrapped = Create & { readonly __original?: Create };

const directoryOf = (name: PeerName): URL => new URL(`../peers/${name}/`, import.meta.url);

const manifestOf = (name: PeerName, dependency: string): URL =>
  new URL(`node_modules/${dependency}/package.json`, directoryOf(name));

const versionOf = (manifest: URL | string): string =>
  (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
