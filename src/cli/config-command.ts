import type { Command } from 'commander';
import type { CommandSurroundings } from './command-surroundings.ts';

/** Defines `config check`. */
export function addConfigCommand(program: Command, { io, answer }: CommandSurroundings): void {
  program
    .command('config')
    .description('work with otel-config.yaml')
    .command('check')
    .description('check a configuration and say everything that is wrong with it')
    .argument('[file]', 'default OTEL_CONFIG_FILE, else ./otel-config.yaml')
    .option('--json', 'print one JSON value')
    .addHelpText('after', '\nExample:\n  runledger config check otel-config.yaml')
    .action(async (file: string | undefined, options) => {
      const { configCheckCommand } = await import('./commands/config-check-command.ts');
      answer(await configCheckCommand({ file, ...options }, io));
    });
}
