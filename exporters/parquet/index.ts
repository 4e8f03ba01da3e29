import path from 'node:path';
import { z } from 'zod';
import {
  createSnapshotExporter,
  type ExporterContext,
  type ExporterPlugin,
  knownKeys,
  orElse,
  snapshotPath,
  type TableName,
  tableNames,
} from '../../src/exporter.ts';
import { codecNames } from './codecs.ts';

const shape = {
  /** Files go to `<directory>/<run id>/` instead of the run's own directory. */
  directory: z.string().min(1).nullish(),
  tables: z
    .array(z.enum(tableNames))
    .min(1)
    .nullish()
    .transform(orElse<readonly TableName[]>(['metrics'])),
  /** Rows held in memory at a time. */
  row_group_size: z.int().min(1).max(1_000_000).nullish().transform(orElse(5000)),
  codec: z.enum(codecNames).nullish().transform(orElse('snappy')),
};
const configSchema = z.strictObject(shape, { error: knownKeys(shape) });

/** The config of `parquet`, with its defaults filled in. */
export type ParquetConfig = z.infer<typeof configSchema>;

const fileOf = (name: TableName): string => (name === 'metrics' ? 'metrics.parquet' : `parquet/${name}.parquet`);

/** `metrics.parquet`, and `parquet/<table>.parquet` for the other tables that are chosen. */
export const parquet: ExporterPlugin<ParquetConfig> = {
  name: 'parquet',
  scope: 'run',
  configSchema,
  files: ({ tables, directory }) => tables.map((table) => ({ name: fileOf(table), directory })),
  create(config: ParquetConfig, context: ExporterContext) {
    const { directory } = config;
    const folder = snapshotPath(context, { name: 'parquet', directory });
    const target = (name: TableName) =>
      name === 'metrics'
        ? snapshotPath(context, { name: fileOf(name), directory })
        : path.join(folder, path.basename(fileOf(name)));
    return createSnapshotExporter(context, {
      async write(snapshot) {
        const { writeParquet } = await import('./write.ts');
        for (const name of snapshot.due.filter((due) => config.tables.includes(due))) {
          await context.writeAtomically(target(name), (temporary) =>
            writeParquet(temporary, {
              snapshot,
              name,
              run: context.run,
              logger: context.logger,
              codec: config.codec,
              rowGroupSize: config.row_group_size,
            }),
          );
        }
      },
    });
  },
};

export default parquet;
