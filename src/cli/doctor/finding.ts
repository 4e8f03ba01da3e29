/** Something that was seen in one place. */
export interface Observation {
  /** What kind of thing it is, in one word. */
  readonly kind: string;
  /** What tells it from others of its kind: the same of several places is one finding. */
  readonly subject: string;
  /** A file, a run, a process. */
  readonly where: string;
  /** How often; 1 for what is or is not. */
  readonly count: number;
  /** What it is, as a sentence, for as many as there were in all places. */
  what(count: number): string;
  /** What would work instead. */
  readonly fix: string;
}

/** What is told of it, once for all places. */
export interface Finding {
  readonly kind: string;
  readonly what: string;
  readonly count: number;
  /** The first few places. */
  readonly where: readonly string[];
  /** How many there are. */
  readonly places: number;
  readonly fix: string;
}

/** Runs come in thousands, and three show where to look. */
const placesNamed = 3;

/** What was seen, each thing once, in the order in which it was first seen. */
export function findingsOf(observations: readonly Observation[]): readonly Finding[] {
  // By hand: a Node that is too old to have a function for it is one of the findings.
  const groups = new Map<string, Observation[]>();
  for (const observation of observations) {
    const key = `${observation.kind}\n${observation.subject}`;
    const group = groups.get(key);
    if (group) group.push(observation);
    else groups.set(key, [observation]);
  }
  return [...groups.values()].map((group) => {
    const [{ kind, what, fix }] = group as [Observation, ...Observation[]];
    const count = group.reduce((sum, one) => sum + one.count, 0);
    const places = [...new Set(group.map(({ where }) => where))];
    return { kind, what: what(count), count, where: places.slice(0, placesNamed), places: places.length, fix };
  });
}
