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
export function shape(properties: { readonly [name: string]: Check }): Check {
  const checks = Object.entries(properties);
  return (value) => {
    if (!isObject(value)) return here;
    for (const [name, check] of checks) {
      const fault = check(value[name]);
      if (fault !== null) return `.${name}${fault}`;
    }
    return null;
  };
}

/** An object with any names, and one kind of value. */
export const recordOf =
  (check: Check, isName: (name: string) => boolean = () => true): Check =>
  (value) => {
    if (!isObject(value)) return here;
    for (const name of Object.keys(value)) {
      const fault = isName(name) ? check(value[name]) : here;
      if (fault !== null) return `.${name}${fault}`;
    }
    return null;
  };

/** A list of one kind of value. */
export const listOf =
  (check: Check): Check =>
  (value) => {
    if (!Array.isArray(value)) return here;
    for (const [index, one] of value.entries()) {
      const fault = check(one);
      if (fault !== null) return `.${index}${fault}`;
    }
    return null;
  };

/** Whether a JSON value is an object, and not an array. */
export const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
