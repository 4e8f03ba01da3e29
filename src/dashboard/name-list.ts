/** Names, each once, that are spoken of by their place. A class because it is state with a lifetime. */
export class NameList {
  readonly #places: Map<string, number>;

  /** A list that begins with these. */
  constructor(names: readonly string[] = []) {
    this.#places = new Map(names.map((name, place) => [name, place]));
  }

  /** The place of a name, at the end where it is new; null stays null. */
  placeOf(name: string | null): number | null {
    if (name === null) return null;
    const place = this.#places.get(name) ?? this.#places.size;
    this.#places.set(name, place);
    return place;
  }

  /** All of them, in order. */
  get names(): readonly string[] {
    return [...this.#places.keys()];
  }
}
