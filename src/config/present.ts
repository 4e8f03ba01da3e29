/** The same object without the members that are undefined or null. */
export function present<T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const members = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  return Object.fromEntries(members) as { [K in keyof T]?: NonNullable<T[K]> };
}
