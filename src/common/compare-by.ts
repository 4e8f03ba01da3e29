/** Orders by a text, code unit by code unit: the same on every machine, whatever its language. */
export function compareBy<T>(textOf: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [first, second] = [textOf(a), textOf(b)];
    if (first === second) return 0;
    return first < second ? -1 : 1;
  };
}
