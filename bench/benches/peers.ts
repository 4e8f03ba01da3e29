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
  full: { sets: 8, rounds: 15, plainRequests: 100, streamedRequests: 20, chunks: 200, compiledBy: 3_000 },
  tiny: { sets: 1, rounds: 1, plainRequests: 3, streamedRequests: 3, chunks: 5, compiledBy: 1 },
} as const;

type Sizes = (typeof sizes)[keyof typeof sizes];

/** What a call took with each of those that took turns: nobody, we, and the peers that have this version of `openai`. */
interface MeasuredSet {
  readonly version: string;
  readonly calls: ReadonlyMap<ContenderName, CallSeconds>;
}

/**
 * How much longer a call by the `openai` SDK takes with us, and with what else records it and sends that to a collector:
 * all of them beside us as we are by default, and those that keep a batch in memory beside us with batches too.
 * Each is a process that stays as it is, since turning a recorder on and off in one process costs what no agent pays:
 * compiled code is thrown away each time. Each is started several times, since what a process compiles, and when, is a
 * matter of luck that a call feels by a tenth of its time. Only processes that took turns are compared: an hour later the
 * machine is another. In every other set they take turns in the reverse order: whose turn was before is felt too.
 */
export const peers: Bench = {
  name: 'peers',
  async measure(scale) {
    const { sets, chunks } = sizes[scale];
    return withServers(async (servers) => {
      const [plain, streamed]: [MeasuredSet[], MeasuredSet[]] = [[], []];
      for (const copy of openaiCopies()) {
        for (let set = 0; set < sets; set += 1) {
          const contenders = await startContenders(copy, servers, { isReversed: set % 2 === 1 });
          const measured = await measureSet(copy.version, contenders, sizes[scale]);
          plain.push(measured.plain);
          streamed.push(measured.streamed);
        }
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

/** One process of each, which are gone when this resolves. */
async function measureSet(
  version: string,
  contenders: ReadonlyMap<ContenderName, ContenderProcess>,
  { rounds, plainRequests, streamedRequests, chunks, compiledBy }: Sizes,
): Promise<{ readonly plain: MeasuredSet; readonly streamed: MeasuredSet }> {
  const measure = async ({ order, compiledBy: first }: { readonly order: Order; readonly compiledBy: number }) => {
    for (const process of contenders.values()) await process.round({ ...order, requests: first });
    const turns = [...contenders.values()].map((process) => () => process.round(order));
    const seconds = await interleaveFigures(turns, { rounds });
    const calls = [...contenders.keys()].map((name, index) => [name, seconds[index] as CallSeconds] as const);
    return { version, calls: new Map(calls) };
  };
  const plain = await measure({ order: { requests: plainRequests, chunks: null }, compiledBy });
  const streamed = await measure({
    order: { requests: streamedRequests, chunks },
    compiledBy: Math.ceil(compiledBy / 10),
  });
  for (const process of contenders.values()) await process.end();
  return { plain, streamed };
}

/** Nobody, we, and the peers that have it. */
async function startContenders(
  { peers: others }: OpenaiCopy,
  servers: Servers,
  { isReversed }: { readonly isReversed: boolean },
): Promise<ReadonlyMap<ContenderName, ContenderProcess>> {
  const contenders = new Map<ContenderName, ContenderProcess>();
  const names = ['nobody', 'runledger', 'runledger-batch', ...others] as const;
  for (const name of isReversed ? names.toReversed() : names) {
    const openai = others.find((peer) => peer === name) ?? others[0] ?? null;
    contenders.set(name, await startContender({ name, openai, servers }));
  }
  return contenders;
}

/** We beside nobody, and beside each of the others, by version of `openai`: medians of what the sets say. */
function rowsOf(
  sets: readonly MeasuredSet[],
  { clock, limitMicros }: { readonly clock: keyof CallSeconds; readonly limitMicros?: number },
): Row[] {
  const byVersion = [...Map.groupBy(sets, ({ version }) => version)];
  const rows = byVersion.flatMap(([version, ofVersion]) => {
    const secondsOf = (name: ContenderName) => ofVersion.map(({ calls }) => calls.get(name)?.[clock] ?? Number.NaN);
    const unwrapped = secondsOf('nobody');
    const addedBy = (name: ContenderName) =>
      median(secondsOf(name).map((seconds, set) => seconds - (unwrapped[set] ?? Number.NaN)));
    const names = [...(ofVersion[0]?.calls.keys() ?? [])];
    return Object.entries(own).flatMap(([we, { title, isBatch }]): Row[] => {
      const ours = addedBy(we as OwnName);
      const bound = limitMicros === undefined ? {} : { bound: atMost(ours * 1e6, limitMicros, 'µs') };
      const beside = `to ${duration(median(unwrapped))}`;
      const first = { what: `openai ${version}, ${title}`, ours: added(ours, 0), beside, ...bound };
      const others = names.filter((name) => isBeside(name, { isBatch }));
      return [first, ...others.map((other) => besidePeer(other as PeerName, ours, addedBy(other)))];
    });
  });
  const leftOut = Object.keys(known).filter((peer) => !sets.some(({ calls }) => calls.has(peer as PeerName)));
  return leftOut.length === 0
    ? rows
    : [...rows, { what: `${leftOut.length} others left out: npm run peers`, ours: '' }];
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
