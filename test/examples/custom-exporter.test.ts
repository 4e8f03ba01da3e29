import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type ExporterPlugin, metricRows } from '../../src/exporter.ts';
import { collectMetrics, createTestContext, exporterConformance, hostileMetrics } from '../../src/testing.ts';
import { exportNow } from '../exporters/export-now.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const example = path.join(project, 'examples', 'custom-exporter');
const moduleName = 'runledger-line-protocol';

/** A project of a stranger's, in which the example is a package of its own beside `runledger`. */
async function installAsStranger(): Promise<string> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'runledger-stranger-')));
  const modules = path.join(root, 'node_modules');
  await mkdir(path.join(modules, 'runledger'), { recursive: true });
  const runledger = { name: 'runledger', type: 'module', exports: { './exporter': './exporter.ts' } };
  await writeFile(path.join(modules, 'runledger', 'package.json'), JSON.stringify(runledger));
  await symlink(path.join(project, 'src', 'exporter.ts'), path.join(modules, 'runledger', 'exporter.ts'));
  await symlink(path.join(project, 'node_modules', 'zod'), path.join(modules, 'zod'));
  await cp(example, path.join(root, 'plugin'), { recursive: true });
  const plugin = { name: moduleName, type: 'module', exports: './line-protocol.ts' };
  await writeFile(path.join(root, 'plugin', 'package.json'), JSON.stringify(plugin));
  await symlink(path.join('..', 'plugin'), path.join(modules, moduleName));
  return root;
}

const root = await installAsStranger();
const plugin: ExporterPlugin = (await import(pathToFileURL(path.join(root, 'plugin', 'line-protocol.ts')).href))
  .default;
afterAll(() => rm(root, { recursive: true }));

describe('a plugin of a stranger’s', () => {
  it('is imported by the name that stands in the YAML, and has the name of its key there', async () => {
    const yaml = parse(await readFile(path.join(example, 'otel-config.yaml'), 'utf8'));
    const [listed] = yaml.distribution.runledger.plugins;
    const [exporter] = Object.keys(yaml.meter_provider.readers[0].periodic.exporter);
    const script = `const { default: plugin } = await import(${JSON.stringify(listed)}); console.log(plugin.name, plugin.scope)`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--no-warnings', '--experimental-strip-types', '--input-type=module', '--eval', script],
      { cwd: root },
    );
    expect(stdout).toBe(`${exporter} run\n`);
  });

  it('is described by its README as it is', async () => {
    const text = await readFile(path.join(example, 'README.md'), 'utf8');
    const block = (language: string) => new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(text)?.[1];
    expect(block('yaml')).toBe(await readFile(path.join(example, 'otel-config.yaml'), 'utf8'));
    const context = await createTestContext({ runId: 'run-1' });
    const metrics = await collectMetrics((meter) => {
      meter.createCounter('calls').add(2, { model: 'gpt-5' });
      meter.createHistogram('seconds').record(0.5, { model: 'gpt-5' });
    });
    await exportNow(plugin.create({ prefix: 'agents.' }, context), metrics);
    const written = await readFile(path.join(context.directory, 'metrics.lp'), 'utf8');
    expect(written.replace(/\d{19}$/gm, '1793525410000000000')).toBe(block('text'));
    await context[Symbol.asyncDispose]();
  });

  it('accepts the config that stands in the YAML', async () => {
    const yaml = parse(await readFile(path.join(example, 'otel-config.yaml'), 'utf8'));
    const config = yaml.meter_provider.readers[0].periodic.exporter.line_protocol;
    expect(await plugin.configSchema['~standard'].validate(config)).toEqual({ value: { prefix: 'agents.' } });
  });

  it('writes a line a data point', async () => {
    const context = await createTestContext({ runId: 'run 1' });
    const metrics = await collectMetrics((meter) => {
      meter.createCounter('calls').add(2, { model: 'a,b', ok: true });
      meter.createHistogram('seconds').record(0.5);
    });
    await exportNow(plugin.create({ prefix: 'agents.' }, context), metrics);
    const text = await readFile(path.join(context.directory, 'metrics.lp'), 'utf8');
    expect(text.replace(/\d{19}$/gm, 'NANOS')).toBe(
      'agents.calls,run=run\\ 1,model=a\\,b,ok=true value=2 NANOS\n' +
        'agents.seconds,run=run\\ 1 sum=0.5,min=0.5,max=0.5,count=1i NANOS\n',
    );
    await context[Symbol.asyncDispose]();
  });

  it('writes one line a point whatever the attributes hold', async () => {
    const context = await createTestContext();
    const metrics = await hostileMetrics();
    await exportNow(plugin.create({ prefix: '' }, context), metrics);
    const lines = (await readFile(path.join(context.directory, 'metrics.lp'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(metricRows(metrics, { runId: null }).length);
    for (const line of lines)
      expect(line).toMatch(
        /^test\.\w+(,([^\\,= ]|\\.)+=([^\\,= ]|\\[^\n])+)* \w+=[-\d.e+]+i?(,\w+=[-\d.e+]+i?)* \d{19}$/,
      );
    await context[Symbol.asyncDispose]();
  });
});

describe('conforms', () => {
  for (const check of exporterConformance(plugin)) it(check.name, check.run);
});
