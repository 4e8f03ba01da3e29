import { quoted } from '../../common/printable.ts';
import type { PartitionKey } from '../options.ts';
import type { Source } from '../source.ts';
import { ExportRefused } from '../targets/refusal.ts';
import { nullPartition } from './parquet-sql.ts';

/** A name in a directory is no longer on any common file system, in bytes. */
const longestName = 255;

/** What stands for null in Hive's layout, or for DuckDB: a project of that name would be lost among those without one. */
const namesOfNull = [nullPartition, 'NULL'];

/** Throws `ExportRefused` where a project's name cannot be that of a directory, escaped as it would be. */
export async function checkPartitions(store: Source, partitionBy: readonly PartitionKey[]): Promise<void> {
  if (!partitionBy.includes('project')) return;
  const [unfit] = await store.query<{ project: string }>(
    `SELECT project FROM (SELECT project FROM runs UNION SELECT project FROM ledger)
     WHERE project IN ($names) OR octet_length(encode('project=' || url_encode(project))) > $longest
     LIMIT 1`.replace('($names)', `(${namesOfNull.map((_, index) => `$name${index}`).join(', ')})`),
    { longest: longestName, ...Object.fromEntries(namesOfNull.map((name, index) => [`name${index}`, name])) },
  );
  if (unfit === undefined) return;
  throw new ExportRefused(
    'options',
    `--partition-by project: ${quoted(unfit.project)} cannot be the name of a directory; select others by --project`,
  );
}
