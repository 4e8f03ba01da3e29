import type { CompletedCommand, CompletedOption, CompletedValue } from './describe-commands.ts';

/** Completions for zsh: a function for each command, by `_arguments` of zshcompsys(1). */
export function zshCompletions(program: CompletedCommand): string {
  return `#compdef runledger
# Completions of runledger for zsh. In ~/.zshrc, behind compinit:  source <(runledger completions zsh)
${functionsOf(program)}
if [[ $funcstack[1] == _runledger ]]; then
  _runledger "$@"
else
  compdef _runledger runledger
fi
`;
}

/** The function of a command behind those of the commands below it. */
function functionsOf(command: CompletedCommand): string {
  const specs = [...command.options.map(optionSpec), ...restSpecs(command)].map((spec) => `    ${spec}`);
  const below = command.commands.map(functionsOf).join('');
  return `${below}${nameOf(command)}() {
  local curcontext="$curcontext" state line
  _arguments -C \\
${specs.join(' \\\n')}
${command.commands.length > 0 ? dispatch(command) : ''}}
`;
}

function dispatch({ commands }: CompletedCommand): string {
  const offered = commands.map(
    ({ path, description }) => `        ${quote(`${wordOf(path)}:${escapeColons(description)}`)}`,
  );
  const calls = commands.map((command) => `        ${wordOf(command.path)}) ${nameOf(command)} ;;`);
  return `  case $state in
    command)
      local -a offered=(
${offered.join('\n')}
      )
      _describe -t commands command offered
      ;;
    rest)
      case $words[1] in
${calls.join('\n')}
      esac
      ;;
  esac
`;
}

const nameOf = ({ path }: CompletedCommand): string => ['_runledger', ...path].join('_').replaceAll('-', '_');

const wordOf = (path: readonly string[]): string => path.at(-1) ?? '';

/** Options that take a value may be given again; those that may not are told so by the command. */
function optionSpec({ name, description, value }: CompletedOption): string {
  const said = `[${description.replaceAll(/[[\]\\:]/g, '\\$&')}]`;
  return value === null ? quote(`${name}${said}`) : quote(`*${name}=${said}${valueSpec(value)}`);
}

function restSpecs({ commands, values }: CompletedCommand): readonly string[] {
  if (commands.length > 0) return [quote('1: :->command'), quote('*:: :->rest')];
  return values.map((value, index) => quote(`${index === values.length - 1 ? '*' : index + 1}${valueSpec(value)}`));
}

function valueSpec({ name, choices, isPath }: CompletedValue): string {
  const action = choices.length > 0 ? `(${choices.join(' ')})` : isPath ? '_files' : ' ';
  return `:${escapeColons(name)}:${action}`;
}

const escapeColons = (text: string): string => text.replaceAll(/[\\:]/g, '\\$&');

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
