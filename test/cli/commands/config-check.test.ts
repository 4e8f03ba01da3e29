import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ConfigCheckOptions, configCheck } from '../../../src/cli/commands/config-check.ts';
import { problemAt } from '../../../src/config/index.ts';

const knownExporters = ['csv', 'json', 'parquet', 'console', 'prometheus/development'];

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly cwd: string;
}

/** Runs the command in a directory that has `content` as its otel-config.yaml, or nothing. */
async function check(
  content: string | null,
  { env = {}, ...options }: Partial<ConfigCheckOptions> & { env?: Record<string, string> } = {},
): Promise<Outcome> {
  const cwd = mkdtempSync(join(tmpdir(), 'runledger-check-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  if (content !== null) writeFileSync(join(cwd, 'otel-config.yaml'), content);
  const [stdout, stderr] = [new Collected(), new Collected()];
  const code = await configCheck({ knownExporters, ...options }, { env, cwd, stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text, cwd };
}

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const valid = (reader: string, rest = '') =>
  `file_format: "1.1"\nmeter_provider:\n  readers:\n    - ${reader}\n${rest}`;

it('says what would run', async () => {
  const content = valid(
    'periodic: { interval: 1500, exporter: { csv: } }\n    - pull: { exporter: { prometheus/development: } }\n  views: [{ selector: { unit: s }, stream: { aggregation: { drop: } } }]',
    'resource: { attributes: [{ name: service.name, value: coder }, { name: token, value: sk-secret }] }\ndistribution: { runledger: { project: shop, directory: ./kept } }',
  );
  const { code, stdout, stderr, cwd } = await check(content);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(
    [
      'otel-config.yaml is valid',
      '  resource   service.name: coder',
      '             token',
      '  project    shop',
      `  directory  ${join(cwd, 'kept')}`,
      '  readers    csv, every 1.5 s',
      '             prometheus/development, when asked',
      '  views      1',
      '',
    ].join('\n'),
  );
});

it('says what holds without a file', async () => {
  const { code, stdout } = await check(null, { env: { OTEL_SDK_DISABLED: 'true' } });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^no file: the defaults hold\n {2}resource {3}service.name: agent\n/);
  expect(stdout).toMatch(
    /json, every 10 s\n +csv, every 10 s\n +parquet, every 60 s\n {2}disabled {3}nothing is recorded\n$/,
  );
});

describe('says each problem on a line of its own, and nothing on stdout:', () => {
  it.each<[what: string, content: string, options: Partial<ConfigCheckOptions>, stderr: string[]]>([
    [
      'of the file',
      valid('periodic: { intervall: 1, exporter: {} }'),
      {},
      [
        'otel-config.yaml:4 meter_provider.readers[0].periodic.exporter: must have exactly one key, the name of an exporter',
        'otel-config.yaml:4 meter_provider.readers[0].periodic.intervall: "intervall" is not a key here; did you mean "interval"? known: interval, timeout, exporter, max_export_batch_size/development, cardinality_limits, producers',
        '2 problems',
      ],
    ],
    ['of a file that does not exist', '', { file: 'nowhere.yaml' }, ['nowhere.yaml: does not exist', '1 problem']],
    [
      'of exporters that there are not',
      valid('periodic: { exporter: { jsnol: } }'),
      {},
      [
        'otel-config.yaml:4 meter_provider.readers[0].periodic.exporter: "jsnol" is not an exporter; did you mean "json"? known: console, csv, json, parquet, prometheus/development',
        '1 problem',
      ],
    ],
    [
      'of exporters’ settings, after warnings, each once',
      valid(
        'periodic: { interval: 1, timeout: 2, exporter: { csv: { a: 1 } } }\n    - periodic: { exporter: { kafka: } }',
      ),
      {
        checkReaders: async (config) => {
          const path = [...(config.readers[0]?.path ?? []), 'a'];
          const unknown = { path: ['meter_provider', 'readers', 1, 'periodic', 'exporter'], message: 'is unknown' };
          return [
            problemAt(config, unknown),
            problemAt(config, unknown),
            problemAt(config, { path, message: 'is wrong' }),
          ];
        },
        knownExporters: ['csv', 'kafka'],
      },
      [
        'warning: otel-config.yaml:4 meter_provider.readers[0].periodic.timeout: is longer than the interval, so it is taken as 1',
        'otel-config.yaml:4 meter_provider.readers[0].periodic.exporter.csv.a: is wrong',
        'otel-config.yaml:5 meter_provider.readers[1].periodic.exporter: is unknown',
        '2 problems',
      ],
    ],
  ])('%s', async (_, content, options, lines) => {
    const { code, stdout, stderr } = await check(content, options);
    expect({ code, stdout, stderr: stderr.trimEnd().split('\n') }).toEqual({ code: 1, stdout: '', stderr: lines });
  });
});

describe('with plugins', () => {
  const content = valid('periodic: { exporter: { kafka: } }', 'distribution: { runledger: { plugins: [./kafka.js] } }');

  it('leaves unknown names to who loads them', async () => {
    const seen: string[] = [];
    const checkReaders: ConfigCheckOptions['checkReaders'] = async ({ distribution }) => {
      seen.push(...distribution.plugins);
      return [];
    };
    const { code, stdout } = await check(content, { checkReaders });
    expect({ code, seen }).toEqual({ code: 0, seen: ['./kafka.js'] });
    expect(stdout).toContain('  plugins    ./kafka.js\n');
  });

  it('says so where nobody does', async () => {
    const { code, stdout } = await check(content);
    expect(code).toBe(0);
    expect(stdout).toContain('  plugins    ./kafka.js (not loaded here)\n');
  });
});

it('lets no value of a file or a variable move the cursor', async () => {
  const { stdout } = await check(valid('periodic: { exporter: { csv: } }'), {
    env: { RUNLEDGER_PROJECT: 'a\u001b[2Jb' },
  });
  expect(stdout).toContain('  project    a\\u001b[2Jb\n');
});

it('counts the prices that hold in place of the list’s', async () => {
  const prices = '[{ provider: a, model: m, input: 1 }, { provider: b, model: m, input: 1 }]';
  const content = valid('periodic: { exporter: { csv: } }', `distribution: { runledger: { prices: ${prices} } }`);
  expect((await check(content)).stdout).toContain('\n  prices     2\n');
});

describe('with --json', () => {
  it('says what would run', async () => {
    const content = valid(
      'periodic: { interval: 1500, exporter: { csv: } }\n    - pull: { exporter: { prometheus/development: } }',
      'distribution: { runledger: { project: shop, directory: ./kept } }',
    );
    const { code, stdout, cwd } = await check(content, { json: true });
    expect({ code, ...JSON.parse(stdout) }).toEqual({
      ...{ code: 0, valid: true, problems: [], warnings: [], file: 'otel-config.yaml', disabled: false },
      ...{ project: 'shop', directory: join(cwd, 'kept'), views: 0, prices: 0, plugins: [] },
      readers: [
        { exporter: 'csv', interval_ms: 1500 },
        { exporter: 'prometheus/development', interval_ms: null },
      ],
    });
  });

  it('says what is wrong, and where', async () => {
    const { code, stdout, stderr } = await check(valid('periodic: { exporter: { jsnol: } }'), { json: true });
    expect({ code, ...JSON.parse(stdout) }).toEqual({
      ...{ code: 1, valid: false, warnings: [] },
      problems: [
        {
          ...{ file: 'otel-config.yaml', line: 4, path: 'meter_provider.readers[0].periodic.exporter' },
          message: expect.stringContaining('"jsnol" is not an exporter'),
        },
      ],
    });
    expect(stderr).toMatch(/1 problem\n$/);
  });
});
