/**
 * Makes examples/grafana: dashboards, rules and what else Prometheus and Grafana are to be given. Names of metrics and
 * labels come from the catalogue, through the exporter's own naming. A test makes them anew and compares.
 *
 *     npm run grafana
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { grafanaFiles } from './grafana/files.ts';

const directory = join(import.meta.dirname, '../examples/grafana');
for (const [file, text] of grafanaFiles()) {
  mkdirSync(dirname(join(directory, file)), { recursive: true });
  writeFileSync(join(directory, file), text);
}
