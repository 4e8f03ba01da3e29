import type { Bench, Row } from '../bench.ts';
import type { Servers } from '../harness/contender.ts';
import { interleaveFigures, median } from '../harness/interleave.ts';
import {
  installedPeers,
  type KnownPeer,
  peers as known,
  ownOpenaiVersion,
  type PeerName,
  versionIn,
} from '../harness/peers.ts';
import { withCollector, withModelServer } from '../harness/servers.ts';
import {
  type CallSeconds,
  type ContenderName,
  type ContenderProcess,
  type Order,
  type OwnName,
  startContender,
} from '../harness/start-contender.ts';
import { added, atMost, duration } from '../report/figures.ts';

const sizes = {
  full: { processes: 5, rounds: 15, plainRequests: 100, streamedRequests: 20, chunks: 200, compiledBy: 3_000 },
  tiny: { processes: 1, rounds: 1, plainRequests: 3, streamedRequests: 3, chunks: 5, compiledBy: 1 },
} as const;

/** One process: nobody, we, or a peer, and the version of `openai` in it. */
interface Contender {
  readonly name: ContenderName;
  readonly version: string;
  readonly process: ContenderProcess;
}

/** A contender, and a call by it. */
interface Measured extends Contender {
  readonly call: CallSeconds;
}

/**
 * How much longer a call by the `openai` SDK takes with us, and with what else records it and sends that to a collector:
 * all of them beside us as we are by default, and those that keep a batch in memory beside us with batches too.
 * Each is a process that stays as it is, since turning a recorder on and off in one process costs what no agent pays:
 * compiled code is thrown away each time. Each is started several times, since what a process compiles, and when, is a
 * matter of luck that a call feels by a tenth of its time.
 */
export const peers: Bench = {
  name: 'peers',
  async measure(scale) {
    const { processes, plainRequests, streamedRequests, chunks, rounds, compiledBy } = sizes[scale];
    return withServers(async (servers) => {
      const [plain, streamed]: [Measured[], Measured[]] = [[], []];
      // Those of one version of `openai` at a time, so that their turns are close to each other.
      for (const copy of openaiCopies()) {
        const contenders: Contender[] = [];
        for (let started = 0; started < processes; started += 1)
          contenders.push(...(await startContenders(copy, servers)));
        for (const { process } of contenders) await process.round({ requests: compiledBy, chunks: null });
        plain.push(...(await measureAll(contenders, { rounds, requests: plainRequests, chunks: null })));
        for (const { process } of contenders) await process.round({ requests: Math.ceil(compiledBy / 10), chunks });
        streamed.push(...(await measureAll(contenders, { rounds, requests: streamedRequests, chunks })));
        for (const { process } of contenders) await process.end();
      }
      const section = (title: string, rows: Row[]) => ({ title, beside: 'by the other', rows });
      const stream = `A stream of ${chunks} chunks`;
      return [
        section('A plain call, time added', rowsOf(plain, { clock: 'time', limitMicros: 100 })),
        section('A plain call, processor time added', rowsOf(plain, { clock: 'processorTime' })),
        section(`${stream}, time added`, rowsOf(streamed, { clock: 'time' })),
        section(`${stream}, processor time`, rowsOf(streamed, { clock: 'processorTime' })),
      ];
    });
  },
};

const withServers = <T>(work: (servers: Servers) => Promise<T>): Promise<T> =>
  withModelServer((url) => withCollector((collector) => work({ url, collector })));

/** A version of `openai`, and who has it. */
interface OpenaiCopy {
  readonly version: string;
  /** Empty where it is the project's own. */
  readonly peers: readonly PeerName[];
}

/** Each peer has the newest `openai` that it takes; without peers there is the project's own. */
function openaiCopies(): readonly OpenaiCopy[] {
  const byVersion = Map.groupBy(installedPeers(), (name) => versionIn(name, 'openai'));
  const copies = [...byVersion].map(([version, peersOfIt]) => ({ version, peers: peersOfIt }));
  return copies.length === 0 ? [{ version: ownOpenaiVersion(), peers: [] }] : copies;
}

/** Nobody, we, and the peers that have it. */
async function startContenders(
  { version, peers: others }: OpenaiCopy,
  servers: Servers,
): Promise<readonly Contender[]> {
  const contenders: Contender[] = [];
  for (const name of ['nobody', 'runledger', 'runledger-batch', ...others] as const) {
    const openai = others.find((peer) => peer === name) ?? others[0] ?? null;
    contenders.push({ name, version, process: await startContender({ name, openai, servers }) });
  }
  return contenders;
}

/** All of them in turn. */
async function measureAll(
  contenders: readonly Contender[],
  { rounds, ...order }: { readonly rounds: number } & Order,
): Promise<readonly Measured[]> {
  const turns = contenders.map(
    ({ process }) =>
      () =>
        process.round(order),
  );
  const seconds = await interleaveFigures(turns, { rounds });
  return contenders.map((contender, index) => ({ ...contender, call: seconds[index] as CallSeconds }));
}

/** We beside nobody, and beside each of the others. */
function rowsOf(
  measured: readonly Measured[],
  { clock, limitMicros }: { readonly clock: keyof CallSeconds; readonly limitMicros?: number },
): Row[] {
  const secondsOf = (name: ContenderName, version: string) =>
    median(measured.filter((one) => one.name === name && one.version === version).map(({ call }) => call[clock]));
  const addedBy = ({ name, version }: Contender) => secondsOf(name, version) - secondsOf('nobody', version);
  const kinds = [...new Map(measured.map((one) => [`${one.name} ${one.version}`, one])).values()];
  const rows = kinds
    .filter(({ name }) => name in own)
    .flatMap((we): Row[] => {
      const { title, isBatch } = own[we.name as OwnName];
      const bound = limitMicros === undefined ? {} : { bound: atMost(addedBy(we) * 1e6, limitMicros, 'µs') };
      const beside = `to ${duration(secondsOf('nobody', we.version))}`;
      const first = { what: `openai ${we.version}, ${title}`, ours: added(addedBy(we), 0), beside, ...bound };
      const others = kinds.filter(({ name, version }) => version === we.version && isBeside(name, { isBatch }));
      return [first, ...others.map((other) => besidePeer(other.name as PeerName, addedBy(we), addedBy(other)))];
    });
  const leftOut = Object.keys(known).length - kinds.filter(({ name }) => name in known).length;
  return leftOut === 0 ? rows : [...rows, { what: `${leftOut} others left out: npm run peers`, ours: '' }];
}

/** What a process that is killed has recorded: every call, or those of before the last batch. */
const own = {
  runledger: { title: 'each written as it ends', isBatch: false },
  'runledger-batch': { title: 'in batches', isBatch: true },
} as const satisfies Readonly<Record<OwnName, unknown>>;

/** Who sends each call as it ends pays for what we do by default, and not for what a batch is. */
function isBeside(name: ContenderName, { isBatch }: { readonly isBatch: boolean }): boolean {
  const peer: KnownPeer | undefined = known[name as PeerName];
  return peer !== undefined && !(isBatch && peer.sendsAtOnce === true);
}

function besidePeer(name: PeerName, addedByUs: number, addedByPeer: number): Row {
  const { title, package: packageName, sendsAtOnce }: KnownPeer = known[name];
  return {
    what: `  ${title} ${versionIn(name, packageName)}${sendsAtOnce ? ', each at once' : ''}`,
    ours: added(addedByUs, 0),
    beside: added(addedByPeer, 0),
    compared: added(addedByUs, addedByPeer),
    bound: { text: 'less', holds: addedByUs <= addedByPeer },
  };
}
