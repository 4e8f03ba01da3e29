import { allCommands, type CompletedCommand, type CompletedValue } from './describe-commands.ts';

/**
 * Completions for bash, 3.2 of macOS among them: a function that finds the command among the words before the cursor, and
 * offers what may follow.
 */
export function bashCompletions(program: CompletedCommand): string {
  const commands = allCommands(program);
  return `# Completions of runledger for bash. In ~/.bashrc:  source <(runledger completions bash)
_runledger() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" at='' word=''
  local index
  # Bash takes an equals sign for a word of its own.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$at $word" in
${lines(commands.filter(({ path }) => path.length > 0).map((command) => `      ${key(command)}) at=${key(command)} ;;`))}
    esac
  done
  COMPREPLY=()
  case "$at $previous" in
${lines(commands.flatMap(valueCases))}
  esac
  case "$at" in
${lines(commands.map(commandCase))}
  esac
}
_runledger_offer() {
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen "$@")
}
complete -F _runledger runledger
`;
}

const lines = (all: readonly string[]): string => all.join('\n');

/** The words that lead to a command, each with a space before it. */
const key = ({ path }: CompletedCommand): string => quote(path.map((word) => ` ${word}`).join(''));

/** What follows the options of a command that take a value. */
function valueCases({ path, options }: CompletedCommand): readonly string[] {
  return options.flatMap(({ name, value }) => {
    if (value === null) return [];
    const words = quote([...path, name].map((word) => ` ${word}`).join(''));
    return [`    ${words}) ${offerValue(value)}return ;;`];
  });
}

/** Nothing where any text may stand: names of files would be taken for an answer. */
function offerValue({ choices, isPath }: CompletedValue): string {
  if (choices.length > 0) return `${offerWords(choices)}; `;
  return isPath ? `${offerFiles}; ` : '';
}

function commandCase(command: CompletedCommand): string {
  const options = command.options.map(({ name }) => name);
  const words = [
    ...command.commands.map(({ path }) => path.at(-1) ?? ''),
    ...command.values.flatMap((value) => value.choices),
  ];
  const rest = [
    ...(words.length > 0 ? [offerWords(words)] : []),
    ...(command.values.some(({ isPath }) => isPath) ? [offerFiles] : []),
  ].join('; ');
  const offered =
    rest === '' ? offerWords(options) : `if [[ $current == -* ]]; then ${offerWords(options)}; else ${rest}; fi`;
  return `    ${key(command)}) ${offered} ;;`;
}

const offerWords = (words: readonly string[]): string => `_runledger_offer -W ${quote(words.join(' '))} -- "$current"`;
const offerFiles = `compopt -o filenames 2>/dev/null; _runledger_offer -f -- "$current"`;

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
