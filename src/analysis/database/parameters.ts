/** A value that SQL may be given: a number, a text, a flag, null, or a list of texts or numbers. */
export type Parameter = string | number | boolean | null | readonly string[] | readonly number[];

/** Parameters by name, without the `$` that they have in SQL. */
export interface Parameters {
  readonly [name: string]: Parameter;
}
