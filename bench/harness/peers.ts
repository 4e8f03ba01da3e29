import { existsSync, readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import type OpenAI from 'openai';
import type { Contender, Servers, WithContender } from './contender.ts';

/** What a process may have in our place. */
export interface KnownPeer {
  /** What the table calls it. */
  readonly title: string;
  readonly package: string;
  /** In `bench/peers`. */
  readonly directory: string;
  /** Whether it sends each call as it ends, and not many at a time. */
  readonly sendsAtOnce?: boolean;
}

const opentelemetry = { package: '@opentelemetry/instrumentation-openai', directory: 'opentelemetry' };

/** What is measured beside us. */
export const peers = {
  opentelemetry: { ...opentelemetry, title: 'OpenTelemetry' },
  'opentelemetry-at-once': { ...opentelemetry, title: 'OpenTelemetry', sendsAtOnce: true },
  traceloop: { title: 'Traceloop', package: '@traceloop/instrumentation-openai', directory: 'traceloop' },
  openlit: { title: 'OpenLIT', package: 'openlit', directory: 'openlit' },
} as const satisfies Readonly<Record<string, KnownPeer>>;

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
    const { sendsAtOnce = false }: KnownPeer = peers[name];
    const contender = (createRequire(directoryOf(name))('./peer.cjs') as Peer).start({ ...servers, sendsAtOnce });
    const { __original: original } = contender.OpenAI.Chat.Completions.prototype.create as Wrapped;
    if (original === undefined) throw new Error(`${name} has not wrapped openai ${versionIn(name, 'openai')}`);
    await work(contender);
  };

/** What `peer.cjs` exports. */
interface Peer {
  start(options: Servers & { readonly sendsAtOnce: boolean }): Contender;
}

type Create = typeof OpenAI.Chat.Completions.prototype.create;
/** As the instrumentation base that all of them extend leaves it. */
type Wrapped = Create & { readonly __original?: Create };

const directoryOf = (name: PeerName): URL => new URL(`../peers/${peers[name].directory}/`, import.meta.url);

const manifestOf = (name: PeerName, dependency: string): URL =>
  new URL(`node_modules/${dependency}/package.json`, directoryOf(name));

const versionOf = (manifest: URL | string): string =>
  (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
