import { join } from 'node:path';
import type { LedgerEvent } from '../../catalogue/index.ts';
import type { Moment } from '../../common/moment.ts';
import type { Pricer } from '../../pricing/index.ts';
import { readLedger, type StoredRun } from '../../store/index.ts';
import { repriceCall } from './reprice-call.ts';
import { type RepricedFigures, Repricing } from './repricing.ts';

/** The calls of one model among a run's. */
export interface RepricedModel extends RepricedFigures {
  readonly provider: string | null;
  /** The model that answered, else the one that was asked for. */
  readonly model: string | null;
}

/** What a run came to as recorded, and what it would have come to. */
export interface RepricedRun extends RepricedFigures {
  readonly run_id: string;
  readonly models: readonly RepricedModel[];
}

export interface RepriceRunOptions {
  readonly pricer: Pricer;
  readonly asOf: Moment;
  /** Takes the same calls, for sums over several runs. */
  readonly whole: Repricing;
}

/** Works out a run's costs from its ledgers, and how many of their lines could not be taken. Writes nothing. */
export async function repriceRun(
  { runId, directory, ledgers }: StoredRun,
  { pricer, asOf, whole }: RepriceRunOptions,
): Promise<{ readonly run: RepricedRun; readonly faults: number }> {
  const ofRun = new Repricing();
  const ofModels = new Map<string, ModelRepricing>();
  let faults = 0;
  for (const { file, bytes } of ledgers) {
    for await (const batch of readLedger(join(directory, file), { toByte: bytes, final: true })) {
      faults += batch.faults.length;
      for (const event of batch.events) {
        if (event.event !== 'model_call') continue;
        const call = event as LedgerEvent<'model_call'>;
        const repriced = repriceCall(call, { pricer, asOf });
        for (const sums of [whole, ofRun, sumsOf(ofModels, call)]) sums.add(call, repriced);
      }
    }
  }
  const models = [...ofModels.values()].map(({ sums, ...names }) => ({ ...names, ...sums.figures() }));
  return { run: { run_id: runId, ...ofRun.figures(), models }, faults };
}

interface ModelRepricing {
  readonly provider: string | null;
  readonly model: string | null;
  readonly sums: Repricing;
}

function sumsOf(models: Map<string, ModelRepricing>, call: LedgerEvent<'model_call'>): Repricing {
  const { provider } = call;
  const model = call.response_model ?? call.request_model;
  const key = JSON.stringify([provider, model]);
  const known = models.get(key) ?? { provider, model, sums: new Repricing() };
  models.set(key, known);
  return known.sums;
}
