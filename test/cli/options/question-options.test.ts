import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { choiceListOption, choiceOption } from '../../../src/cli/options/choices.ts';
import { readFilter } from '../../../src/cli/options/filter-options.ts';
import { addQuestionOptions, type QuestionOptions } from '../../../src/cli/options/question-options.ts';
import { parseMicros } from '../../../src/common/clock.ts';

/** What a command with these options makes of arguments, or what it says. */
function parsed(args: readonly string[]): { options: QuestionOptions; said: string } {
  let said = '';
  const command = addQuestionOptions(new Command('ask'))
    .addOption(choiceOption('--by <what>', 'groups', ['model', 'day']))
    .addOption(choiceListOption('--include <what>', 'parts', ['raw', 'reports']))
    .exitOverride()
    .configureOutput({ writeErr: (text) => (said += text) });
  try {
    command.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return { options: command.opts(), said };
}

const setting = { nowMicros: parseMicros('2026-11-21T00:00:00Z')!, timeZone: 'UTC' };
const everything = readFilter({}, setting);

describe('filter options', () => {
  it('say nothing where none is given', () => {
    expect(Object.values(everything).every((member) => Array.isArray(member) && member.length === 0)).toBe(true);
  });

  it.each<[option: string, member: string, values: string[]]>([
    ['--run-id', 'runIds', ['run-1', 'run-2']],
    ['--project', 'projects', ['shop', 'a b']],
    ['--status', 'statuses', ['failed', 'crashed']],
    ['--session-id', 'sessionIds', ['s-1', 's-2']],
    ['--ticket-id', 'ticketIds', ['T-1', 'T-2']],
    ['--user', 'users', ['ada', '']],
    ['--agent-role', 'agentRoles', ['coder', 'tester']],
    ['--agent-id', 'agentIds', ['a-1', 'a-2']],
    ['--tool', 'tools', ['grep', 'bash']],
    ['--model', 'models', ['gpt-5-mini', 'qwen3-coder:30b']],
    ['--provider', 'providers', ['openai', 'ollama']],
    ['--operation', 'operations', ['plan', 'build']],
    ['--event', 'events', ['model_call', 'my.event']],
  ])('%s may be given again, and its values are %s', (option, member, values) => {
    const { options, said } = parsed(values.map((value) => `${option}=${value}`));
    expect(said).toBe('');
    expect(readFilter(options, setting)).toEqual({ ...everything, [member]: values });
  });

  it('have times in the zone that is asked for', () => {
    const { options } = parsed(['--since', '2026-11-01', '--until', '2026-11-02', '--timezone', 'Asia/Tokyo']);
    expect(readFilter(options, { ...setting, timeZone: options.timezone! })).toEqual({
      ...everything,
      since: parseMicros('2026-10-31T15:00:00Z'),
      until: parseMicros('2026-11-02T15:00:00Z'),
    });
  });

  it.each<[args: string[], said: string]>([
    [
      ['--status', 'fialed'],
      "error: option '--status <status>' argument 'fialed' is invalid. Did you mean failed? " +
        'Allowed choices are running, completed, failed, cancelled, crashed.\n',
    ],
    [['--by', 'x'], "error: option '--by <what>' argument 'x' is invalid. Allowed choices are model, day.\n"],
    [
      ['--include', 'raw,report'],
      "error: option '--include <what>' argument 'raw,report' is invalid. Did you mean reports? " +
        'Allowed choices are raw, reports.\n',
    ],
    [
      ['--since', 'yesterday'],
      "error: option '--since <time>' argument 'yesterday' is invalid. " +
        'Write 7d (or 12h, 2w), 2026-11-01, or 2026-11-01T12:00:00Z.\n',
    ],
    [
      ['--timezone', 'Mars/Phobos'],
      "error: option '--timezone <name>' argument 'Mars/Phobos' is invalid. " +
        'It is no time zone; write one as Europe/Berlin or UTC.\n',
    ],
    [['--modle', 'x'], "error: unknown option '--modle'\n(Did you mean --model?)\n"],
  ])('%j is wrong usage, and says what would be right', (args, said) => {
    expect(parsed(args).said).toBe(said);
  });

  it('list several in one value', () => {
    expect(parsed(['--include', 'raw, reports']).options).toMatchObject({ include: ['raw', 'reports'] });
  });
});
