import { isUnpriced, type LedgerEvent } from '../../catalogue/index.ts';
import { ExactSum } from '../../common/exact-sum.ts';
import type { RepricedCall } from './reprice-call.ts';

/** What calls cost as recorded and at other prices. A cost is null where there were calls and none has one. */
export interface RepricedFigures {
  readonly model_calls: number;
  /** Of them: by the provider's own figure, which is in both costs as it is. */
  readonly kept_calls: number;
  readonly recorded_cost_usd: number | null;
  readonly repriced_cost_usd: number | null;
  /** Null also where a call that had a price has none now: the sums are then not of the same calls. */
  readonly difference_usd: number | null;
  readonly recorded_unpriced_calls: number;
  readonly repriced_unpriced_calls: number;
  /** The lists and entries that the new prices are of. */
  readonly price_versions: readonly string[];
}

/** The sums of some calls. A class because it is state with a lifetime. */
export class Repricing {
  readonly #recorded = new ExactSum();
  readonly #repriced = new ExactSum();
  readonly #versions = new Set<string>();
  #calls = 0;
  #kept = 0;
  #recordedCosts = 0;
  #repricedCosts = 0;
  #recordedUnpriced = 0;
  #repricedUnpriced = 0;
  #lostPrices = 0;

  add(call: LedgerEvent<'model_call'>, repriced: RepricedCall): void {
    this.#calls++;
    if (repriced.kept) this.#kept++;
    const recordedUsd = call.cost_usd;
    const repricedUsd = repriced.kept ? recordedUsd : (repriced.price?.costUsd ?? null);
    if (!repriced.kept && repriced.price !== null) this.#versions.add(repriced.price.priceVersion);
    if (recordedUsd !== null) {
      this.#recordedCosts++;
      this.#recorded.add(recordedUsd);
    } else if (isUnpriced(call)) this.#recordedUnpriced++;
    if (repricedUsd !== null) {
      this.#repricedCosts++;
      this.#repriced.add(repricedUsd);
    } else if (isUnpriced({ ...call, cost_usd: null })) this.#repricedUnpriced++;
    if (recordedUsd !== null && repricedUsd === null) this.#lostPrices++;
  }

  figures(): RepricedFigures {
    const recorded = this.#calls > 0 && this.#recordedCosts === 0 ? null : this.#recorded.value;
    const repriced = this.#calls > 0 && this.#repricedCosts === 0 ? null : this.#repriced.value;
    const isComparable = this.#lostPrices === 0 && recorded !== null && repriced !== null;
    return {
      model_calls: this.#calls,
      kept_calls: this.#kept,
      recorded_cost_usd: recorded,
      repriced_cost_usd: repriced,
      difference_usd: isComparable ? repriced - recorded : null,
      recorded_unpriced_calls: this.#recordedUnpriced,
      repriced_unpriced_calls: this.#repricedUnpriced,
      price_versions: [...this.#versions].toSorted(),
    };
  }
}
