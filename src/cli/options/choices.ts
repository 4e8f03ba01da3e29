import { Argument, InvalidArgumentError, Option } from 'commander';
import { nearest } from '../../config/nearest.ts';
import { collect } from './collect.ts';

/** An option that takes one of these words. Another one is wrong usage, and the one that was likely meant is named. */
export function choiceOption(flags: string, description: string, choices: readonly string[]): Option {
  // The choices stand in the help and in completions; the parser that says more takes the place of commander's own.
  return new Option(flags, description).choices(choices).argParser((word: string) => chosen(word, choices));
}

/** The same for an option that may be given again; its value is a list. */
export function choicesOption(flags: string, description: string, choices: readonly string[]): Option {
  return choiceOption(flags, description, choices).argParser((word: string, before: readonly string[] | undefined) =>
    collect(chosen(word, choices), before),
  );
}

/** The same for an option of one value that lists several, with commas: `raw,reports`. */
export function choiceListOption(flags: string, description: string, choices: readonly string[]): Option {
  return choiceOption(flags, description, choices).argParser((words: string) =>
    words.split(',').map((word) => chosen(word.trim(), choices)),
  );
}

/** An argument that takes these words and others, of which there are too many to name; it may be given again. */
export function suggestedArgument(name: string, description: string, words: readonly string[]): Argument {
  return new Argument(name, description).choices(words).argParser(collect);
}

/** The word, where it is one of the choices; else throws what commander prints, with the one that was likely meant. */
export function chosen(word: string, choices: readonly string[]): string {
  if (choices.includes(word)) return word;
  const near = nearest(word, choices);
  const hint = near === null ? '' : `Did you mean ${near}? `;
  throw new InvalidArgumentError(`${hint}Allowed choices are ${choices.join(', ')}.`);
}
