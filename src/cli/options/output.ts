import { InvalidArgumentError, Option } from 'commander';

/** An option that says where something is written to. */
export const outputOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((path: string) => {
    if (path === '') throw new InvalidArgumentError('It names no place; write a path.');
    return path;
  });
