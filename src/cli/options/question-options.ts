import type { Command } from 'commander';
import { addFilterOptions, type FilterOptions } from './filter-options.ts';
import { addStoreOptions, type StoreOptions } from './store-options.ts';
import { timeZoneOption } from './time-zone.ts';

/** What every command takes that asks a store something. */
export interface QuestionOptions extends StoreOptions, FilterOptions {
  /** IANA; the machine's where nothing is said. */
  readonly timezone?: string;
  /** Microseconds since the epoch; now, where nothing is said. */
  readonly nowMicros?: number;
  /** One JSON value on stdout. */
  readonly json?: boolean;
}

/** Adds the options of a question: which store, where days are cut, `--json`, and what of the store is asked about. */
export function addQuestionOptions(command: Command): Command {
  addStoreOptions(command).addOption(timeZoneOption()).option('--json', 'print one JSON value');
  return addFilterOptions(command);
}
