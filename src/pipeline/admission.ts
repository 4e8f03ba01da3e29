import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { attribute, otherValue } from '../catalogue/index.ts';

/**
 * Bounds how many series each metric has on the process's providers. The SDK's own limit does not: it bounds one
 * collection interval, and what it sends to its overflow series in one interval it may let through in the next.
 */
export interface Admission {
  /**
   * The admission of one metric, made once and shared by all its instruments.
   * @param keys for an instrument of ours: the attributes it may have. Whatever else is passed is left out, so that no
   * run, session, ticket or user id ever becomes a label. A stranger's meter has no such list and keeps all it passes.
   */
  forMetric(metricName: string, keys?: readonly string[]): Admit;
}

/**
 * The attributes under which a measurement is to be recorded: one and the same frozen object for equal attributes, keys
 * sorted, with `runledger.project` where a project is given. Past the bound: an object with the same keys, each `other`.
 * What no OTel attribute can hold (null, objects, functions) is left out.
 */
export type Admit = (attributes: Attributes, project: string | null) => Attributes;

/** What bounds a metric, and who is told of what did not fit. */
export interface AdmissionOptions {
  /** Attribute sets of a metric, the project being part of a set. Those under `other` come on top: {@link maxOtherSets}. */
  readonly maxSeries: number;
  /** Called for each measurement that goes under `other`. It must not throw. */
  onOverflow(metricName: string): void;
  /** What a set is to be recorded under where that is not the set itself. Called once a set of a metric. */
  standIn?(attributes: Attributes): Attributes;
}

/**
 * How many sets under `other` a metric may have. There is one for each set of keys, so that a call that succeeded is not
 * counted with an `error.type`. Keys are few; where a stranger makes them up, what is past this keeps the project's only.
 */
export const maxOtherSets = 16;

/** Ways remembered for each set that may be admitted: a stranger's keys can come in any order. */
const maxWaysEach = 4;

/** See {@link Admission}. */
export function createAdmission(options: AdmissionOptions): Admission {
  const known = { ours: new Map<string, Admit>(), foreign: new Map<string, Admit>() };
  return {
    forMetric(metricName, keys) {
      const admits = keys ? known.ours : known.foreign;
      let admit = admits.get(metricName);
      if (!admit) {
        const series = createSeries(metricName, options);
        admit = keys ? admitListed(series, keys) : admitAny(series);
        admits.set(metricName, admit);
      }
      return admit;
    },
  };
}

/**
 * One step of the way from attributes to the set they were admitted as. Maps are walked, instead of one being asked for
 * a joined key, because strings that come again know their hashes and a new one does not (80 ns against 820 ns).
 */
interface Step {
  readonly next: Map<unknown, Step>;
  admitted: Attributes | null;
}

/** An attribute as it was passed. */
type Entry = readonly [key: string, value: unknown];

/** What one metric has admitted. */
interface Series {
  /** The project's step is the first of every way. */
  readonly root: Step;
  /** Admits what no way leads to yet, and remembers the way: the values that the walk looks up, one after the other. */
  admit(entries: readonly Entry[], project: string | null, way: (entries: readonly Entry[]) => unknown[]): Attributes;
}

/** Asks for the keys it knows, in an order of its own: passed in another order, the attributes are found all the same. */
function admitListed({ root, admit }: Series, keys: readonly string[]): Admit {
  const values = (entries: readonly Entry[]) => entries.map(([, value]) => value ?? undefined);
  return (attributes, project) => {
    let step = root.next.get(project);
    for (let index = 0; step !== undefined && index < keys.length; index += 1) {
      step = step.next.get(attributes[keys[index] as string] ?? undefined);
    }
    if (step?.admitted) return step.admitted;
    return admit(
      keys.map((key) => [key, attributes[key]] as const),
      project,
      values,
    );
  };
}

/** Takes the attributes as they come. */
function admitAny({ root, admit }: Series): Admit {
  const keysAndValues = (entries: readonly Entry[]) => entries.flat();
  return (attributes, project) => {
    let step = root.next.get(project);
    for (const key in attributes) {
      if (step === undefined) break;
      if (Object.hasOwn(attributes, key)) step = step.next.get(key)?.next.get(attributes[key]);
    }
    return step?.admitted ?? admit(Object.entries(attributes), project, keysAndValues);
  };
}

const itself = (attributes: Attributes): Attributes => attributes;

function createSeries(metricName: string, { maxSeries, onOverflow, standIn = itself }: AdmissionOptions): Series {
  const root: Step = { next: new Map(), admitted: null };
  /** By identity: what the SDK, too, takes for the same series. */
  const admitted = new Map<string, Attributes>();
  const other = new Map<string, Attributes>();
  let ways = 0;
  return {
    root,
    admit(entries, project, way) {
      const kept = canonical(entries, project);
      const identity = JSON.stringify(kept);
      const found = admitted.get(identity) ?? (admitted.size < maxSeries ? standIn(freeze(kept)) : null);
      if (!found) {
        onOverflow(metricName);
        return underOther(kept, { other, standIn });
      }
      admitted.set(identity, found);
      // A list is looked up by its elements, which may change: no way leads to it.
      if (ways < maxSeries * maxWaysEach && !entries.some(([, value]) => isObject(value))) {
        ways += 1;
        remember(root, [project, ...way(entries)]).admitted = found;
      }
      return found;
    },
  };
}

/** The set that stands for all that have the same keys and did not fit. */
function underOther(
  kept: readonly Kept[],
  { other, standIn }: { readonly other: Map<string, Attributes>; standIn(attributes: Attributes): Attributes },
): Attributes {
  const keys = kept.map(([key]) => key);
  const found = other.get(JSON.stringify(keys));
  if (found) return found;
  // Two places are for what is past the bound: with a project and without.
  const known = other.size < maxOtherSets - 2 ? keys : keys.filter((key) => key === attribute.project);
  const shape = JSON.stringify(known);
  const set = other.get(shape) ?? standIn(freeze(known.map((key) => [key, otherValue])));
  other.set(shape, set);
  return set;
}

/** An attribute as it is recorded. */
type Kept = readonly [key: string, value: AttributeValue];

/** What can be an attribute, in the order of the keys; the run's project takes the place of one that was passed. */
function canonical(entries: readonly Entry[], project: string | null): readonly Kept[] {
  const passed = project === null ? entries : entries.filter(([key]) => key !== attribute.project);
  const all: readonly Entry[] = project === null ? passed : [...passed, [attribute.project, project]];
  return all
    .flatMap(([key, value]): Kept[] => {
      const kept = attributeValue(value);
      return kept === null ? [] : [[key, kept]];
    })
    .sort(([one], [another]) => (one < another ? -1 : 1));
}

function attributeValue(value: unknown): AttributeValue | null {
  if (Array.isArray(value)) return value.every((element) => element == null || isScalar(element)) ? [...value] : null;
  return isScalar(value) ? value : null;
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const isObject = (value: unknown): boolean =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** `fromEntries` defines properties and does not assign them: a key `__proto__` is one like any other. */
const freeze = (kept: readonly Kept[]): Attributes => Object.freeze(Object.fromEntries(kept));

function remember(root: Step, way: readonly unknown[]): Step {
  let step = root;
  for (const value of way) {
    let next = step.next.get(value);
    if (!next) {
      next = { next: new Map(), admitted: null };
      step.next.set(value, next);
    }
    step = next;
  }
  return step;
}
