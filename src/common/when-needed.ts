/**
 * What is made when it is first asked for, and then kept: to import a module costs nothing, and for the first number that
 * it formats Node loads what it knows of languages, which takes 12 ms.
 */
export function whenNeeded<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
