import { type Command, Option } from 'commander';

const required = new WeakSet<Option>();

/** An option that a command does not work without: see `sayWhatIsMissing`. */
export function requiredOption(option: Option | string, description?: string): Option {
  const made = typeof option === 'string' ? new Option(option, description) : option;
  required.add(made);
  return made;
}

/**
 * Has a program say which option is missing when everything else that was given is right. Commander’s own mandatory
 * options are missed first, and a misspelt `--formt` is then not said to be what `--format` was meant by.
 */
export function sayWhatIsMissing(program: Command): void {
  program.hook('preAction', (_, command) => {
    const missing = command.options.find(
      (option) => required.has(option) && command.getOptionValue(option.attributeName()) === undefined,
    );
    if (missing !== undefined) command.error(`error: required option '${missing.flags}' not specified`);
  });
}
