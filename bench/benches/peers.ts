import type { Bench, Row } from '../bench.ts';
import { interleaveFigures } from '../harness/interleave.ts';
import { withModelServer } from '../harness/model-server.ts';
import { installedPeers, peers as known, ownOpenaiVersion, type PeerName, versionIn } from '../harness/peers.ts';
import { type CallSeconds, type ContenderProcess, startContender } from '../harness/start-contender.ts';
import { added, atMost, duration } from '../report/figures.ts';

const sizes = {
  full: { rounds: 21, plainRequests: 100, streamedRequests: 20, chunks: 200 },
  tiny: { rounds: 1, plainRequests: 3, streamedRequests: 3, chunks: 5 },
} as const;

/** One process: we, or a peer, and the version of `openai` in it. */
interface Contender {
  readonly name: PeerName | 'runledger';
  readonly version: string;
  readonly process: ContenderProcess;
}

/** A contender, and a call by it. */
interface Measured extends Contender {
  readonly off: CallSeconds;
  readonly recorded: CallSeconds;
}

/** How much longer a call by the `openai` SDK takes with us, and with what else records it: spans and metrics, not sent. */
export const peers: Bench = {
  name: 'peers',
  async measure(scale) {
    const { plainRequests, streamedRequests, chunks, rounds } = sizes[scale];
    return withModelServer(async (url) => {
      const contenders = await startContenders(url);
      const plain = await measureAll(contenders, { rounds, requests: plainRequests, chunks: null });
      const streamed = await measureAll(contenders, { rounds, requests: streamedRequests, chunks });
      for (const { process } of contenders) await process.end();
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

/** Each peer has the newest `openai` that it takes, and we have each of these; without peers, the project's own. */
async function startContenders(url: string): Promise<readonly Contender[]> {
  const installed = installedPeers();
  const copies = new Map<string, PeerName | null>(installed.map((name) => [versionIn(name, 'openai'), name]));
  if (copies.size === 0) copies.set(ownOpenaiVersion(), null);
  const contenders: Contender[] = [];
  for (const [version, openai] of copies) {
    contenders.push({ name: 'runledger', version, process: await startContender({ name: 'runledger', openai, url }) });
  }
  for (const name of installed) {
    const process = await startContender({ name, openai: name, url });
    contenders.push({ name, version: versionIn(name, 'openai'), process });
  }
  return contenders;
}

/** All of them in turn, each off and recording. */
async function measureAll(
  contenders: readonly Contender[],
  { rounds, ...order }: { readonly rounds: number; readonly requests: number; readonly chunks: number | null },
): Promise<readonly Measured[]> {
  const turns = contenders.flatMap(({ process }) =>
    [false, true].map((recorded) => () => process.round({ ...order, recorded })),
  );
  const seconds = await interleaveFigures(turns, { rounds });
  return contenders.map((contender, index) => {
    const [off, recorded] = seconds.slice(2 * index) as [CallSeconds, CallSeconds];
    return { ...contender, off, recorded };
  });
}

/** We by ourselves, with what a call takes off, and beside each of the others. */
function rowsOf(
  measured: readonly Measured[],
  { clock, limitMicros }: { readonly clock: keyof CallSeconds; readonly limitMicros?: number },
): Row[] {
  const secondsOf = ({ off, recorded }: Measured) => recorded[clock] - off[clock];
  const ours = measured.filter(({ name }) => name === 'runledger');
  const rows = ours.map((one): Row => {
    const bound = limitMicros === undefined ? {} : { bound: atMost(secondsOf(one) * 1e6, limitMicros, 'µs') };
    const beside = `to ${duration(one.off[clock])}`;
    return { what: `openai ${one.version}`, ours: added(secondsOf(one), 0), beside, ...bound };
  });
  for (const other of measured) {
    const we = ours.find(({ version }) => version === other.version);
    if (we === undefined || other.name === 'runledger') continue;
    const { title, package: packageName } = known[other.name];
    rows.push({
      what: `openai ${other.version}, ${title} ${versionIn(other.name, packageName)}`,
      ours: added(secondsOf(we), 0),
      beside: added(secondsOf(other), 0),
      compared: added(secondsOf(we), secondsOf(other)),
      bound: { text: 'less', holds: secondsOf(we) <= secondsOf(other) },
    });
  }
  const leftOut = Object.keys(known).length - (measured.length - ours.length);
  return leftOut === 0 ? rows : [...rows, { what: `${leftOut} others left out: npm run peers`, ours: '' }];
}
