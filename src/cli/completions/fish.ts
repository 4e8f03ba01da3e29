import { allCommands, type CompletedCommand, type CompletedOption, type CompletedValue } from './describe-commands.ts';

/** Completions for fish, 3.0 and later: what `complete` is told of each command. */
export function fishCompletions(program: CompletedCommand): string {
  const commands = allCommands(program);
  const known = commands.filter(({ path }) => path.length > 0).map(({ path }) => quote(keyOf(path)));
  return `# Completions of runledger for fish:  runledger completions fish > ~/.config/fish/completions/runledger.fish
function __runledger_at
    set -l at ''
    for word in (commandline -opc)[2..-1]
        if contains -- "$at $word" ${known.join(' ')}
            set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
complete -c runledger -f
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, options, values, commands }: CompletedCommand): readonly string[] {
  const start = `complete -c runledger -n ${quote(`__runledger_at ${quote(keyOf(path))}`)}`;
  return [
    ...commands.map((below) => `${start} -a ${quote(below.path.at(-1) ?? '')} -d ${quote(below.description)}`),
    ...options.map((option) => `${start} ${optionPart(option)}`),
    ...values.flatMap((value) => valuePart(value, '').map((part) => `${start}${part}`)),
  ];
}

function optionPart({ name, description, value }: CompletedOption): string {
  const parts = value === null ? [''] : valuePart(value, ' -x');
  return `-l ${name.slice('--'.length)}${parts.length > 0 ? parts.join('') : ' -x'} -d ${quote(description)}`;
}

/** What `complete` is told of a value; `anyText` where nothing can be offered. */
function valuePart({ choices, isPath }: CompletedValue, anyText: string): readonly string[] {
  if (choices.length > 0) return [`${anyText} -a ${quote(choices.join(' '))}`];
  if (isPath) return [anyText === '' ? ' -F' : ' -r -F'];
  return anyText === '' ? [] : [anyText];
}

/** The words that lead to a command, each with a space before it. */
const keyOf = (path: readonly string[]): string => path.map((word) => ` ${word}`).join('');

const quote = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
