import type { Command } from 'commander';
import type { CommandSurroundings } from './command-surroundings.ts';

/** Commands that are defined together. */
export interface CommandGroup {
  /** By these alone it is needed; by none where it needs all the others, too. */
  readonly names: readonly string[];
  /** Loads what defines them. */
  load(): Promise<(program: Command, surroundings: CommandSurroundings) => void>;
}

/** All commands, as help lists them. A module takes half a millisecond to load, and most commands need few of these. */
const commandGroups: readonly CommandGroup[] = [
  { names: ['recover'], load: async () => (await import('./recover-command.ts')).addRecoverCommand },
  { names: ['prices', 'reprice'], load: async () => (await import('./price-commands.ts')).addPriceCommands },
  { names: ['doctor'], load: async () => (await import('./doctor-command.ts')).addDoctorCommand },
  { names: ['generate'], load: async () => (await import('./generate-command.ts')).addGenerateCommand },
  {
    names: ['compare', 'best', 'trends'],
    load: async () => (await import('./comparison-commands.ts')).addComparisonCommands,
  },
  { names: ['tickets', 'pm-export'], load: async () => (await import('./ticket-commands.ts')).addTicketCommands },
  {
    names: ['runs', 'show', 'summary', 'recent'],
    load: async () => (await import('./question-commands.ts')).addQuestionCommands,
  },
  {
    names: ['verify', 'compact', 'cleanup'],
    load: async () => (await import('./upkeep-commands.ts')).addUpkeepCommands,
  },
  { names: ['export'], load: async () => (await import('./export-command.ts')).addExportCommand },
  { names: ['report'], load: async () => (await import('./report-command.ts')).addReportCommand },
  { names: ['dashboard'], load: async () => (await import('./dashboard-command.ts')).addDashboardCommand },
  { names: ['serve'], load: async () => (await import('./serve-command.ts')).addServeCommand },
  { names: ['config'], load: async () => (await import('./config-command.ts')).addConfigCommand },
  { names: [], load: async () => (await import('./completions-command.ts')).addCompletionsCommand },
];

/** The commands that arguments need: those of the one that is named first, none for the version, and all for anything else. */
export function groupsFor([first, ...rest]: readonly string[]): readonly CommandGroup[] {
  if (first === '--version' && rest.length === 0) return [];
  const named = commandGroups.filter(({ names }) => first !== undefined && names.includes(first));
  return named.length > 0 ? named : commandGroups;
}
