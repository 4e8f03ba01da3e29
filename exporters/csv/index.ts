import path from 'node:path';
import { z } from 'zod';
import {
  createSnapshotExporter,
  type ExporterContext,
  type ExporterPlugin,
  knownKeys,
  orElse,
  snapshotPath,
  tableNames,
} from '../../src/exporter.ts';

const shape = {
  /** Files go to `<directory>/<run id>/csv/` instead of the run's own directory. */
  directory: z.string().min(1).nullish(),
  tables: z.array(z.enum(tableNames)).min(1).nullish().transform(orElse(tableNames)),
  /** A text that a spreadsheet would take for a formula gets a `'` before it. */
  escape_formulas: z.boolean().nullish().transform(orElse(true)),
  /** A byte order mark, by which Excel knows UTF-8. */
  bom: z.boolean().nullish().transform(orElse(false)),
  delimiter: z.enum([',', ';', '\t', '|']).nullish().transform(orElse(',')),
};
const configSchema = z.strictObject(shape, { error: knownKeys(shape) });

/** The config of `csv`, with its defaults filled in. */
export type CsvConfig = z.infer<typeof configSchema>;

/** `csv/<table>.csv`: one file a table, each replaced whole whenever its table is due. */
export const csv: ExporterPlugin<CsvConfig> = {
  name: 'csv',
  scope: 'run',
  configSchema,
  files: ({ tables, directory }) => tables.map((table) => ({ name: `csv/${table}.csv`, directory })),
  create(config: CsvConfig, context: ExporterContext) {
    const directory = snapshotPath(context, { name: 'csv', directory: config.directory });
    return createSnapshotExporter(context, {
      async write(snapshot) {
        const { writeCsv } = await import('./write.ts');
        for (const name of snapshot.due.filter((due) => config.tables.includes(due))) {
          await context.writeAtomically(path.join(directory, `${name}.csv`), (temporary) =>
            writeCsv(temporary, { snapshot, name, config }),
          );
        }
      },
    });
  },
};

export default csv;
