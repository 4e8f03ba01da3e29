import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import {
  createSnapshotExporter,
  type ExporterContext,
  type ExporterPlugin,
  knownKeys,
  orElse,
  snapshotPath,
} from '../../src/exporter.ts';
import { jsonDocument } from './document.ts';

const shape = {
  /** Files go to `<directory>/<run id>/` instead of the run's own directory. */
  directory: z.string().min(1).nullish(),
  /** Indented by two spaces; else without any whitespace. */
  pretty: z.boolean().nullish().transform(orElse(true)),
};
const configSchema = z.strictObject(shape, { error: knownKeys(shape) });

const name = 'metrics.json';

/** The config of `json`, with its defaults filled in. */
export type JsonConfig = z.infer<typeof configSchema>;

/** `metrics.json`: everything known of a run, as one JSON object that is replaced whole at every export. */
export const json: ExporterPlugin<JsonConfig> = {
  name: 'json',
  scope: 'run',
  configSchema,
  files: ({ directory }) => [{ name, directory }],
  create(config: JsonConfig, context: ExporterContext) {
    const target = snapshotPath(context, { name, directory: config.directory });
    return createSnapshotExporter(context, {
      write: (snapshot) =>
        context.writeAtomically(target, (temporary) =>
          // By no stream, as `csv` (../csv/write.ts).
          writeFile(
            temporary,
            jsonDocument(snapshot, { run: context.run, writer: context.writer, pretty: config.pretty }),
            { mode: 0o600 },
          ),
        ),
    });
  },
};

export default json;
