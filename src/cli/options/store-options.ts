import type { Command } from 'commander';
import { placeOption } from './place.ts';

/** Where a command finds the store. */
export interface StoreOptions {
  readonly directory?: string | undefined;
  readonly config?: string | undefined;
}

/** Adds the options that say which store is meant. */
export function addStoreOptions(command: Command): Command {
  return command
    .addOption(placeOption('--directory <path>', 'the store; default as configured, else ./runs'))
    .option('--config <file>', 'configuration file; default as for an agent');
}
