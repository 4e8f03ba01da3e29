import { counted } from '../../common/counted.ts';
import type { StoredRun, UnknownCost } from '../../store/index.ts';
import type { Observation } from './finding.ts';
import type { IsPricedByNow } from './priced-by-now.ts';

/** What a run says of itself: whether its files are final, and which calls have no cost. */
export function observeRun(run: StoredRun, isPricedByNow: IsPricedByNow): readonly Observation[] {
  const { runId, manifest } = run;
  const { kinds, others } = (manifest.state === 'read' && manifest.manifest.unknown_costs) || { kinds: [], others: 0 };
  return [
    ...(isLeftOpen(run) ? [leftOpen(run)] : []),
    ...(isPartial(run) ? [{ ...partial, count: 1, where: runId }] : []),
    ...kinds.map((kind) => ({ ...noCost(kind, isPricedByNow), kind: kindOf(kind), count: kind.calls, where: runId })),
    ...(others > 0 ? [{ ...furtherCalls, count: others, where: runId }] : []),
  ];
}

/** Its process is gone and could not finish it; or has ended it, and nobody has made its snapshots. */
function isLeftOpen({ status, manifest }: StoredRun): boolean {
  if (manifest.state === 'newer' || status === 'running') return false;
  if (manifest.state !== 'read') return manifest.state === 'missing';
  const { run, snapshots } = manifest.manifest;
  return run.status === 'running' || snapshots.state === 'none';
}

function leftOpen({ runId, status }: StoredRun): Observation {
  return {
    kind: 'run-left-open',
    subject: '',
    where: runId,
    count: 1,
    what: (count) =>
      status === 'crashed'
        ? `${counted(count, 'run')} left open by a process that is gone: totals and snapshots are behind the ledger`
        : `${counted(count, 'run')} ended without final snapshots`,
    fix: '`runledger recover` makes the files from the ledger; so does the next start on the store',
  };
}

const isPartial = ({ status, manifest }: StoredRun): boolean =>
  status !== 'running' && manifest.state === 'read' && manifest.manifest.snapshots.state === 'partial';

const partial = {
  kind: 'snapshots-partial',
  subject: '',
  what: (count: number) =>
    `${counted(count, 'run')} without all snapshots: an exporter failed, or a crash took what other libraries had measured`,
  fix: '`runledger recover --run-id` writes them again, where an exporter had failed',
};

const furtherCalls = {
  kind: 'unpriced-model',
  subject: 'further models',
  what: (count: number) => `${counted(count, 'call')} of further models without a cost`,
  fix: 'see to the others first: a manifest names fifty kinds',
};

const kindOf = ({ why, streamed }: UnknownCost): string =>
  why === 'no-price' ? 'unpriced-model' : streamed ? 'stream-without-usage' : 'answer-without-usage';

type Told = Pick<Observation, 'subject' | 'what' | 'fix'>;

function noCost(kind: UnknownCost, isPricedByNow: IsPricedByNow): Told {
  const { provider, model, service_tier: tier, why, streamed } = kind;
  const name = `${provider ?? 'no provider'}/${model ?? 'no model'}`;
  const subject = JSON.stringify([provider, model, tier]);
  if (why === 'no-usage') return { subject, ...withoutUsage(name, streamed) };
  if (isPricedByNow(kind))
    return {
      subject,
      what: (count) =>
        `${counted(count, 'call')} to ${name} without a price, recorded before the configuration said one`,
      fix: '`runledger reprice --as-of` says what they would have cost; what was recorded stays',
    };
  if (tier !== null)
    return {
      subject,
      what: (count) => `${counted(count, 'call')} to ${name} in the tier "${tier}", which no price is known of`,
      fix: `say it under distribution.runledger.prices, with service_tier: ${tier}`,
    };
  if (isHost(provider))
    return {
      subject,
      what: (count) =>
        `${counted(count, 'call')} to ${name} without a price: nobody says whose prices hold at that host`,
      fix: `name the provider of http(s)://${provider} under distribution.runledger.instrumentation.providers, or the price under distribution.runledger.prices`,
    };
  return {
    subject,
    what: (count) => `${counted(count, 'call')} to ${name} without a price: none is known for what was used`,
    fix: `say it under distribution.runledger.prices: { provider: ${provider ?? '"*"'}, model: ${model ?? '"*"'}, input: …, output: … }`,
  };
}

function withoutUsage(name: string, streamed: boolean): Omit<Told, 'subject'> {
  if (streamed)
    return {
      what: (count) => `${counted(count, 'stream')} of ${name} said nothing of usage: tokens and cost unknown`,
      fix: 'the agent’s request needs stream_options: { include_usage: true } (OpenAI’s protocol): no request is changed for it',
    };
  return {
    what: (count) => `${counted(count, 'answer')} of ${name} said nothing of usage: tokens and cost unknown`,
    fix: 'have the server, or the gateway before it, report usage; give it to recordModelCall() where that is used',
  };
}

/** Where nobody named a provider, its host stands for it. Dots are also in the conventions’ names of some clouds’ services. */
const isHost = (provider: string | null): boolean =>
  provider !== null && /[.:]|^localhost$/.test(provider) && !/^(aws|azure|gcp|ibm)\./.test(provider);
