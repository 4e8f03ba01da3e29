import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startAgent, temporaryStore } from '../../support/agent-process.ts';
import { workingDirectory } from '../../support/command.ts';
import { parseExposition } from '../../support/exposition.ts';
import { describeWithPrometheus } from '../../support/prometheus.ts';
import { askMetrics, type ServeProcess, startServe } from '../../support/served.ts';

/** An agent that does something of every kind, with names of every kind, then prints what a scrape of it says. */
const busy = `
  import * as runledger from 'runledger';
  import { setTimeout as pause } from 'node:timers/promises';
  const { run, session, ticket, agent, toolCall, operation, recordModelCall, recordError, recordPipeline, recordDebuggingCycle, reportQuality, recordEvaluation, startMetrics } = runledger;
  const pipeline = await startMetrics();
  const call = (fields) => recordModelCall({ provider: 'openai', model: 'gpt-4o', durationMs: 1200, timeToFirstChunkMs: 90, streamed: true, ...fields });
  await run({ project: 'alpha', tags: { user: 'ada' } }, () => session('a-session', () => ticket('a-ticket', () => agent({ role: 'coder' }, async () => {
    call({ inputTokens: 1000, outputTokens: 100, cacheReadTokens: 300, cacheWriteTokens: 50, reasoningTokens: 20 });
    call({ model: 'no-such-model', inputTokens: 5, outputTokens: 5 });
    call({ status: 'error', errorType: 'rate_limit', httpStatus: 429 });
    await toolCall('bash', async () => {});
    await toolCall('bash', async () => { throw new TypeError('no'); }).catch(() => {});
    await operation('build', async () => {});
    recordError(new RangeError('x'), { severity: 'warning' });
    recordPipeline({ pipelineId: 'p', status: 'success', triggeredBy: 'push', queueSeconds: 2, executionSeconds: 60 });
    recordDebuggingCycle({ errorType: 'TypeError', attempts: 3, resolved: true, durationSeconds: 10 });
    reportQuality({ testsWritten: 4 });
    recordEvaluation({ name: 'helpful', score: 0.5 });
  }))));
  await run({ project: 'beta' }, () => agent({ role: 'a "quoted"\\n role' }, () => call({ inputTokens: 7, outputTokens: 9 })));
  await run({}, () => call({ inputTokens: 1, outputTokens: 2, provider: 'anthropic', model: 'claude-sonnet-4-5' }));
  for (let more = 0; more < MORE; more++) await run({ project: 'many' }, () => toolCall('tool ' + more, async () => {}));
  let address = null;
  while (!address) { await pause(10); address = pipeline.health().exporters.find(({ address }) => address)?.address ?? null; }
  const scraped = await (await fetch(address)).text();
  console.log(JSON.stringify({ scraped }) + ' done');
  await pipeline.shutdown();`;

const configuration = (more: string) => `
file_format: "1.1"
resource: { attributes: [{ name: service.name, value: an-agent }] }
meter_provider:
  readers:
    - pull: { exporter: { prometheus/development: { host: 127.0.0.1, port: 0 } } }
${more}`;

interface Both {
  readonly agent: string;
  readonly served: string;
}

/** What an agent's own scrape says, and what the scrape of its store says then. */
async function scrapeBoth({ settings = '', more = 0 } = {}): Promise<Both> {
  const cwd = workingDirectory({ 'otel-config.yaml': configuration(settings) });
  const config = join(cwd, 'otel-config.yaml');
  const store = await temporaryStore();
  const source = busy.replace('MORE', String(more));
  const agent = await startAgent(source, { store, env: { OTEL_CONFIG_FILE: config } });
  const { stdout, stderr } = await agent.ended;
  const [line = ''] = /\{.*\}(?= done)/.exec(stdout) ?? [];
  expect({ stderr, line: line.slice(0, 12) }).toEqual({ stderr: '', line: '{"scraped":"' });
  const served = await serve(['--directory', store, '--config', config]);
  const { status, headers, text } = await askMetrics(served.url);
  expect({ status, type: headers['content-type'] }).toEqual({
    status: 200,
    type: 'text/plain; version=0.0.4; charset=utf-8',
  });
  return { agent: (JSON.parse(line) as { scraped: string }).scraped, served: text };
}

async function serve(args: readonly string[]): Promise<ServeProcess> {
  const served = await startServe(args);
  onTestFinished(async () => void (await served.stop()));
  return served;
}

/** What of an agent no ledger knows: how its own exporters did, and who it is. */
const ofTheProcess = /^(?:runledger_(?:exporter|ledger|late|snapshot)_|target_info)/;

const comparable = (text: string) =>
  [...parseExposition(text)]
    .filter(([name]) => !ofTheProcess.test(name))
    .map(([name, { help, type, samples }]) => ({
      name,
      help,
      type,
      samples: samples
        .map(
          ({ name: sample, labels, value }) => [sample, JSON.stringify(Object.entries(labels).sort()), value] as const,
        )
        .sort(([one, its], [other, others]) => (`${one}${its}` < `${other}${others}` ? -1 : 1)),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));

describe('the figures of a store', () => {
  it.each([
    ['as they are', ''],
    ['by the names of Claude Code', 'distribution: { runledger: { prometheus: { profiles: [claude_code] } } }'],
    ['by both', 'distribution: { runledger: { prometheus: { profiles: [genai, claude_code] } } }'],
    [
      'through views',
      `  views:
    - selector: { instrument_name: gen_ai.client.operation.duration }
      stream: { aggregation: { explicit_bucket_histogram: { boundaries: [1, 2] } }, attribute_keys: { excluded: [gen_ai.agent.name] } }
    - selector: { instrument_name: gen_ai.execute_tool.duration }
      stream: { aggregation: { base2_exponential_bucket_histogram: {} } }`,
    ],
  ])('%s: are those that its agents were scraped by', async (_, settings) => {
    const { agent, served } = await scrapeBoth({ settings });
    const expected = comparable(agent);
    expect(expected.length).toBeGreaterThan(8);
    expect(comparable(served)).toEqual(expected);
  });

  it('are bounded as those of its agents are', async () => {
    const settings = 'distribution: { runledger: { max_series: 5 } }';
    const { agent, served } = await scrapeBoth({ settings, more: 20 });
    // Which sets come first is another matter: runs of one second are read in the order of their names.
    const tools = (text: string) => {
      const counts = [...(parseExposition(text).get('gen_ai_execute_tool_duration_seconds')?.samples ?? [])].filter(
        ({ name }) => name.endsWith('_count'),
      );
      return { series: counts.length, calls: counts.reduce((sum, { value }) => sum + value, 0) };
    };
    expect(tools(agent)).toEqual({ series: 6, calls: 22 });
    expect(tools(served)).toEqual(tools(agent));
    expect(served).toContain('gen_ai_tool_name="other"');
    expect(served).toMatch(/^runledger_series_overflow_total\{.*gen_ai\.execute_tool\.duration"\} 17$/m);
  });

  it('say nothing of which run, session, ticket or user they are of', async () => {
    const { served } = await scrapeBoth();
    const labels = [...parseExposition(served).values()].flatMap(({ samples }) =>
      samples.map((sample) => sample.labels),
    );
    expect(labels.length).toBeGreaterThan(50);
    for (const each of labels) {
      expect(Object.keys(each).filter((name) => /run_id|session|ticket|user|agent_id/.test(name))).toEqual([]);
      expect(Object.values(each).filter((value) => /^run_|a-session|a-ticket|^ada$/.test(value))).toEqual([]);
    }
    expect(served).toMatch(/^target_info\{service_name="runledger"\} 1$/m);
  });

  it('have what children recorded, whom nobody scrapes', async () => {
    const store = await temporaryStore();
    const source = `
      import { run, toolCall } from 'runledger';
      import { spawn } from 'node:child_process';
      import { once } from 'node:events';
      import { fileURLToPath } from 'node:url';
      if (process.argv[2] === 'child') await toolCall('of a child', async () => {});
      else await run({ project: 'p' }, async () => {
        const args = [...process.execArgv, fileURLToPath(import.meta.url), 'child'];
        await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit');
      });`;
    expect(await (await startAgent(source, { store })).ended).toMatchObject({ code: 0, stderr: '' });
    const served = await serve(['--directory', store]);
    const { text } = await askMetrics(served.url);
    expect(text).toMatch(/^gen_ai_execute_tool_duration_seconds_count\{gen_ai_tool_name="of a child".*\} 1$/m);
  });

  it('are not served by a configuration that is wrong', async () => {
    const cwd = workingDirectory();
    const config = join(cwd, 'otel-config.yaml');
    writeFileSync(config, configuration('distribution: { runledger: { max_serie: 5 } }'));
    await expect(startServe(['--directory', await temporaryStore(), '--config', config])).rejects.toThrow(/max_serie/);
  });
});

describeWithPrometheus('promtool', () => {
  it('finds nothing to say of them', async () => {
    const { served } = await scrapeBoth({
      settings: 'distribution: { runledger: { prometheus: { profiles: [genai, claude_code] } } }',
    });
    const promtool = spawn('promtool', ['check', 'metrics']);
    let said = '';
    promtool.stdout.on('data', (text) => {
      said += text;
    });
    promtool.stderr.on('data', (text) => {
      said += text;
    });
    promtool.stdin.end(served);
    const [code] = await once(promtool, 'close');
    expect({ code, said }).toEqual({ code: 0, said: '' });
  });
});
