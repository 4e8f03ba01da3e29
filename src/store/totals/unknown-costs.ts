import { attribute, type EventFields, isUnpriced, type JsonValue, type LedgerEvent } from '../../catalogue/index.ts';

/** Calls that have no cost for the same reason. Names as they were recorded, null where unknown. */
export type UnknownCost = {
  /** `no-usage`: the answer did not say what it used. `no-price`: it did, and no price is known for that. */
  readonly why: 'no-usage' | 'no-price';
  readonly provider: string | null;
  /** The model that is billed: the one that answered, else the one that was asked for; the latter alone where it says the price. */
  readonly model: string | null;
  /** The tier that a price is missing for; null for the usual one. */
  readonly service_tier: string | null;
  /** Of answers without usage, whether they were streams; false else. */
  readonly streamed: boolean;
  readonly calls: number;
};

/** Which calls of a run have no cost that one could see to. Those that the agent stopped reading are not among them. */
export type UnknownCostsView = {
  /** In the order in which they were first met. */
  readonly kinds: readonly UnknownCost[];
  /** Calls of further kinds. */
  readonly others: number;
};

/** Names of models come from outside: the manifest may not grow with their number. */
const maxKinds = 50;

/** Collects them, call by call. A class because it is state with a lifetime. */
export class UnknownCosts {
  readonly #kinds = new Map<string, { -readonly [K in keyof UnknownCost]: UnknownCost[K] }>();
  #others = 0;

  addModelCall(event: LedgerEvent): void {
    const call = event as ModelCallEvent;
    const why = reasonOf(call);
    if (why === null) return;
    const found = {
      why,
      provider: call.provider,
      model: modelOf(call),
      service_tier: why === 'no-price' ? tierOf(call.attributes) : null,
      streamed: why === 'no-usage' && call.streamed === true,
    };
    const key = JSON.stringify(found);
    const kind = this.#kinds.get(key);
    if (kind !== undefined) kind.calls += 1;
    else if (this.#kinds.size < maxKinds) this.#kinds.set(key, { ...found, calls: 1 });
    else this.#others += 1;
  }

  view(): UnknownCostsView {
    return { kinds: [...this.#kinds.values()].map((kind) => ({ ...kind })), others: this.#others };
  }
}

type ModelCallEvent = LedgerEvent & EventFields<'model_call'>;

function reasonOf(call: EventFields<'model_call'>): UnknownCost['why'] | null {
  if (!isUnpriced(call)) return null;
  if (call.input_tokens !== null && call.output_tokens !== null) return 'no-price';
  return call.status === 'success' ? 'no-usage' : null;
}

function modelOf({ request_model: asked, response_model: answered, attributes }: ModelCallEvent) {
  return attributeOf(attributes, attribute.billedAsAsked) === true ? asked : (answered ?? asked);
}

function tierOf(attributes: JsonValue): string | null {
  const tier = attributeOf(attributes, attribute.serviceTier);
  return typeof tier === 'string' ? tier : null;
}

const attributeOf = (attributes: JsonValue, name: string): JsonValue | undefined =>
  (attributes as { readonly [name: string]: JsonValue } | null)?.[name];
