import { Argument, InvalidArgumentError, Option } from 'commander';

/** An option that says where something is, or is written to. */
export const placeOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(parsePlace);

/** The same as an argument. */
export const placeArgument = (name: string, description: string): Argument =>
  new Argument(name, description).argParser(parsePlace);

/** What is empty was a variable that is not set: the working directory was not meant. */
function parsePlace(path: string): string {
  if (path === '') throw new InvalidArgumentError('It names no place; write a path.');
  return path;
}
