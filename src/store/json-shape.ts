/** Looks at a JSON value: null where it is as it should be, else where in it the first fault is (`.writer.pid`). */
export type Check = (value: unknown) => string | null;

const here = '';

/** A value for which the test holds. */
export const is =
  (test: (value: unknown) => boolean): Check =>
  (value) =>
    test(value) ? null : here;

/** Such a value, or null. */
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? null : check(value);

/** An object with at least these properties. */
export const shape =
  (properties: { readonly [name: string]: Check }): Check =>
  (value) => {
    if (!isObject(value)) return here;
    return firstFault(Object.entries(properties).map(([name, check]) => [name, check(value[name])]));
  };

/** An object with any names, and one kind of value. */
export const recordOf =
  (check: Check, isName: (name: string) => boolean = () => true): Check =>
  (value) => {
    if (!isObject(value)) return here;
    return firstFault(Object.entries(value).map(([name, one]) => [name, isName(name) ? check(one) : here]));
  };

/** A list of one kind of value. */
export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) ? firstFault(value.map((one, index) => [String(index), check(one)])) : here;

function firstFault(faults: readonly (readonly [name: string, fault: string | null])[]): string | null {
  const first = faults.find(([, fault]) => fault !== null);
  return first === undefined ? null : `.${first[0]}${first[1]}`;
}

/** Whether a JSON value is an object, and not an array. */
export const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
