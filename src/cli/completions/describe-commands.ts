import type { Argument, Command, Option } from 'commander';

/** What may stand where a value stands. */
export interface CompletedValue {
  /** As the help calls it: `path`. */
  readonly name: string;
  /** The words that are allowed; empty where any text is. */
  readonly choices: readonly string[];
  readonly isPath: boolean;
}

/** An option of a command, by its long name. */
export interface CompletedOption {
  /** With its hyphens: `--run-id`. */
  readonly name: string;
  readonly description: string;
  /** Null where it takes none. */
  readonly value: CompletedValue | null;
}

/** A command as a shell completes it. */
export interface CompletedCommand {
  /** The words that lead to it; none to the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** What stands behind its name beside options; the last of them may be given again. */
  readonly values: readonly CompletedValue[];
  readonly commands: readonly CompletedCommand[];
}

/** A command and those below it, as its help has them. */
export function describeCommands(command: Command, path: readonly string[] = []): CompletedCommand {
  const help = command.createHelp();
  return {
    path,
    description: command.description(),
    options: help.visibleOptions(command).flatMap(describeOption),
    values: command.registeredArguments.map(describeValue),
    commands: command.commands.map((below) => describeCommands(below, [...path, below.name()])),
  };
}

/** All commands of a tree, the program itself first. */
export function allCommands(command: CompletedCommand): readonly CompletedCommand[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

function describeOption(option: Option): readonly CompletedOption[] {
  const { long, description, flags, required, optional, argChoices } = option;
  if (!long) return [];
  const name = /[<[]([^>\]]+)/.exec(flags)?.[1] ?? 'value';
  const value = required || optional ? { name, choices: argChoices ?? [], isPath: isPath(name) } : null;
  return [{ name: long, description, value }];
}

function describeValue(argument: Argument): CompletedValue {
  const name = argument.name();
  return { name, choices: argument.argChoices ?? [], isPath: isPath(name) };
}

/** What options and arguments that lead to a file are called, in every command. */
const isPath = (name: string): boolean => ['path', 'file', 'directory'].includes(name);
