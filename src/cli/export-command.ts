import type { Command } from 'commander';
import { aggregates, exportFormats, exportParts, partitionKeys } from '../export/options.ts';
import { reportFormats } from '../reports/options.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import { choiceListOption, choiceOption } from './options/choices.ts';
import { addFilterOptions } from './options/filter-options.ts';
import { placeOption } from './options/place.ts';
import { requiredOption } from './options/required.ts';
import { addStoreOptions } from './options/store-options.ts';
import { timeZoneOption } from './options/time-zone.ts';

/** Defines `export`. */
export function addExportCommand(program: Command, { io, answer }: CommandSurroundings): void {
  const command = program
    .command('export')
    .description('write runs to files that other programs read')
    .addOption(requiredOption(choiceOption('--format <name>', 'of what kind', exportFormats)))
    .addOption(requiredOption(placeOption('--output <path>', 'where to: a file; a directory for csv and parquet')))
    .option('--overwrite', 'replace an earlier export there; nothing else is ever replaced')
    .addOption(
      choiceOption('--compress <how>', 'json, jsonl, csv: the files; parquet: the pages, default zstd', [
        'gzip',
        'zstd',
      ]),
    )
    .option('--pretty', 'json: indented, the default')
    .option('--no-pretty', 'json: without whitespace')
    .option('--bom', 'csv, zip: a byte order mark, by which Excel knows UTF-8')
    .addOption(
      choiceListOption('--partition-by <keys>', 'parquet: directories in Hive’s layout, as project,day', partitionKeys),
    )
    .addOption(choiceListOption('--include <parts>', 'default raw', exportParts))
    .addOption(choiceListOption('--aggregate <keys>', 'what calls are added up by, as day,model', aggregates))
    .addOption(choiceListOption('--report <formats>', 'as what reports are written, as markdown,html', reportFormats))
    .addOption(timeZoneOption());
  addFilterOptions(addStoreOptions(command))
    .option('--json', 'print one JSON value')
    .addHelpText(
      'after',
      '\nExample:\n  runledger export --format csv --output ./tables --since 30d --status completed',
    )
    .action(async (options) => {
      const { exportCommand } = await import('./commands/export.ts');
      answer(await exportCommand(options, io));
    });
}
