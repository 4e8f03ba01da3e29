import type { Bench, Row } from '../bench.ts';
import { interleave } from '../harness/interleave.ts';
import { withModelServer } from '../harness/model-server.ts';
import { installedPeers, peers as known, ownOpenaiVersion, type PeerName, versionIn } from '../harness/peers.ts';
import { type ContenderProcess, startContender } from '../harness/start-contender.ts';
import { added, atMost, duration } from '../report/figures.ts';

const sizes = {
  full: { rounds: 31, plainRequests: 100, streamedRequests: 20, chunks: 200 },
  tiny: { rounds: 1, plainRequests: 3, streamedRequests: 3, chunks: 5 },
} as const;

/** Median seconds of a call. */
interface Figures {
  readonly off: number;
  readonly recorded: number;
}

/** One process: we, or a peer, and the version of `openai` in it. */
interface Contender {
  readonly name: PeerName | 'runledger';
  readonly version: string;
  readonly process: ContenderProcess;
}

/** How much longer a call by the `openai` SDK takes with us, and with what else records it: spans and metrics, not sent. */
export const peers: Bench = {
  name: 'peers',
  async measure(scale) {
    const { plainRequests, streamedRequests, chunks, rounds } = sizes[scale];
    return withModelServer(async (url) => {
      const contenders = await startContenders(url);
      const measure = (requests: number, chunks: number | null) => measureAll(contenders, { rounds, requests, chunks });
      const [plain, streamed] = [await measure(plainRequests, null), await measure(streamedRequests, chunks)];
      for (const { process } of contenders) await process.end();
      return [
        section('A plain call, time added', rowsOf(contenders, plain, 100)),
        section(`A stream of ${chunks} chunks, time added`, rowsOf(contenders, streamed, null)),
      ];
    });
  },
};

const section = (title: string, rows: Row[]) => ({ title, beside: 'by the other', rows });

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
): Promise<readonly Figures[]> {
  const turns = contenders.flatMap(({ process }, index) =>
    [false, true].map((recorded) => [`${index} ${recorded}`, () => process.round({ ...order, recorded })] as const),
  );
  const seconds = await interleave(Object.fromEntries(turns), { rounds });
  return contenders.map((_, index) => ({
    off: seconds[`${index} false`] ?? Number.NaN,
    recorded: seconds[`${index} true`] ?? Number.NaN,
  }));
}

function rowsOf(contenders: readonly Contender[], figures: readonly Figures[], limitMicros: number | null): Row[] {
  const secondsOf = (index: number) => (figures[index]?.recorded ?? Number.NaN) - (figures[index]?.off ?? Number.NaN);
  const rows = contenders.map(({ name, version }, index): Row => {
    const seconds = secondsOf(index);
    if (name === 'runledger') {
      const bound = limitMicros === null ? {} : { bound: atMost(seconds * 1e6, limitMicros, 'µs') };
      const beside = `to ${duration(figures[index]?.off ?? Number.NaN)}`;
      return { what: `openai ${version}`, ours: added(seconds, 0), beside, ...bound };
    }
    const { title, package: packageName } = known[name];
    const ours = secondsOf(contenders.findIndex((one) => one.name === 'runledger' && one.version === version));
    return {
      what: `openai ${version}, ${title} ${versionIn(name, packageName)}`,
      ours: added(ours, 0),
      beside: added(seconds, 0),
      compared: added(ours, seconds),
      bound: { text: 'less', holds: ours <= seconds },
    };
  });
  const leftOut = Object.keys(known).length - installedPeers().length;
  return leftOut === 0 ? rows : [...rows, { what: `${leftOut} others left out: npm run peers`, ours: '' }];
}
