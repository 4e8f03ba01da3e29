import { writeFile } from 'node:fs/promises';
import {
  createSnapshotExporter,
  type ExporterContext,
  type ExporterPlugin,
  parseMicros,
  type Row,
  snapshotPath,
} from 'runledger/exporter';
import { z } from 'zod';

const configSchema = z.strictObject({
  /** Stands before each measurement's name. */
  prefix: z.string().default(''),
});

type Config = z.infer<typeof configSchema>;

/** `metrics.lp`: a run's data points in InfluxDB's line protocol, which Telegraf, VictoriaMetrics and QuestDB take too. */
const lineProtocol: ExporterPlugin<Config> = {
  name: 'line_protocol',
  scope: 'run',
  configSchema,
  create({ prefix }: Config, context: ExporterContext) {
    const target = snapshotPath(context, { name: 'metrics.lp' });
    return createSnapshotExporter(context, {
      async write(snapshot) {
        const lines: string[] = [];
        for await (const batch of snapshot.rows('metrics')) {
          for (const point of batch) lines.push(line(point, prefix));
        }
        await context.writeAtomically(target, (temporary) => writeFile(temporary, lines.join('')));
      },
    });
  },
};

export default lineProtocol;

/** `measurement,tag=value field=1,other=2i 1793525400123456000` */
function line(point: Row<'metrics'>, prefix: string): string {
  const { value, sum, min, max, count } = point;
  const fields = Object.entries({ value, sum, min, max, count }).flatMap(([name, number]) => {
    if (number === null) return [];
    return [`${name}=${number}${name === 'count' ? 'i' : ''}`];
  });
  const tags = Object.entries({ run: point.run_id, ...(point.attributes as object) }).flatMap(([key, tag]) => {
    const text = escaped(typeof tag === 'string' ? tag : JSON.stringify(tag));
    return text === '' || escaped(key) === '' ? [] : [`,${escaped(key)}=${text}`];
  });
  // A point without any field, such as a gauge that was given NaN, has no line.
  if (fields.length === 0) return '';
  return `${escaped(prefix + point.name)}${tags.join('')} ${fields.join(',')} ${nanos(point.time)}\n`;
}

/** A tag cannot hold a line break, nor end in a backslash, which would escape what follows. */
const escaped = (text: string): string => text.replace(/\s/g, ' ').replace(/\\+$/, '').replace(/[,= ]/g, '\\$&');

const nanos = (time: string | null): string => `${parseMicros(time ?? '') ?? 0}000`;
