import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attributes, Meter } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import modelScript from '../../../examples/coding-agent/demo/model-script.ts';
import { runAgent } from '../../../examples/coding-agent/demo/start-agent.ts';
import type { ModelRequest, Turn } from '../../../examples/model-server/types.ts';
import { jobName } from '../../../scripts/grafana/names.ts';
import { allMetrics, attribute, type MetricDefinition, meterName } from '../../../src/catalogue/index.ts';
import { type Served, serve } from '../../exporters/prometheus/scrape.ts';
import { projectDirectory } from '../../support/agent-process.ts';
import { freePort } from '../../support/free-port.ts';
import { type ModelServer, startModelServer } from '../../support/model-server.ts';
import { describeWithPrometheus, type PrometheusServer, startPrometheus } from '../../support/prometheus.ts';
import { alertExpressions, type Expression, panelExpressions, recordingExpressions } from './expressions.ts';

/** What a healthy run of the coding agent has nothing of, and why. */
const notOfTheAgent: Readonly<Record<string, string>> = {
  'agents: Agents in the period above (failed turns)': 'no turn of it fails',
  'agents: CI pipelines, p95': 'it has no CI',
  'agents: Operations, p95': 'its one operation ends when it does',
  'agents: Tools of MCP servers, p95': 'its tools are functions of its own',
  'agents: Waiting for CI, mean': 'it has no CI',
  'cost: Cost of failed calls': 'its one failed call, a 429, costs nothing that is known',
  'overview: Events not written': 'none is lost',
  'overview: Failed exports': 'none fails',
  'overview: Late measurements': 'none is late',
  'overview: Series counted as “other”': 'it has few series',
};

/** Alerts that a healthy run gives rise to, all the same. */
const alertsOfTheAgent: Readonly<Record<string, string>> = {
  RunledgerUnpricedCalls: 'no price list knows its acme-style-7b',
};

/** The alert that needs a Prometheus which scrapes nobody: promtool has it fire in rules.test.ts. */
const withoutTargets = 'RunledgerScrapeAbsent';

/** What the demo's models say, so late that the agent is scraped again and again while it works. */
function slowly(request: ModelRequest): Turn {
  const turn = modelScript(request);
  return { ...turn, delivery: { ...turn.delivery, delayMs: 500 } };
}

/** Each instrument, as a process that is in trouble would use it: slow, dear, half of it failing. */
function recordTrouble(meter: Meter): void {
  for (const definition of allMetrics.filter(({ reach }) => reach !== 'run')) {
    const record = recorder(meter, definition);
    for (let nth = 0; nth < 30; nth += 1) record(attributesOf(definition, nth % 2 === 0));
  }
}

function recorder(meter: Meter, { name, kind, unit, description, buckets = [] }: MetricDefinition) {
  const options = { unit, description, advice: { explicitBucketBoundaries: [...buckets] } };
  if (kind === 'counter') {
    const counter = meter.createCounter(name, options);
    return (attributes: Attributes) => counter.add(1, attributes);
  }
  const histogram = meter.createHistogram(name, options);
  return (attributes: Attributes) => histogram.record(unit === 's' ? 60 : 2, attributes);
}

function attributesOf({ attributes }: MetricDefinition, fails: boolean): Attributes {
  const known: Attributes = { [attribute.project]: 'troubled', [attribute.errorType]: fails ? 'timeout' : undefined };
  const values = attributes.map((key) => [key, key === attribute.tokenType ? 'input' : 'x'] as const);
  return { ...Object.fromEntries(values.filter(([key]) => key !== attribute.errorType)), ...known };
}

describeWithPrometheus('a real Prometheus, with the coding agent and the rules of examples/grafana', () => {
  let store: string;
  let models: ModelServer;
  let faults: Served;
  let server: PrometheusServer;
  let agent: Promise<void>;
  const answer = Promise.withResolvers<string>();

  beforeAll(async () => {
    store = await mkdtemp(join(tmpdir(), 'runledger-grafana-'));
    models = await startModelServer({ script: slowly });
    faults = await serve({ config: { scope_info_enabled: false } });
    const port = await freePort();
    const rules = ['recording', 'alerts'].map((name) => join(projectDirectory, `examples/grafana/rules/${name}.yml`));
    const targets = [`127.0.0.1:${port}`, faults.reader.status().address ?? ''];
    server = await startPrometheus({ targets, jobName, ruleFiles: rules });
    await startAgent(port);
    await server.scraped();
  });

  afterAll(async () => {
    answer.resolve('n');
    await agent;
    await server?.close();
    await faults?.provider.shutdown();
    await models?.close();
    await rm(store, { recursive: true, force: true });
  });

  /** Resolves when the agent has done its work and waits for a person. */
  function startAgent(prometheusPort: number): Promise<void> {
    const asks = Promise.withResolvers<void>();
    const onLine = (line: string) => {
      if (!line.endsWith('[y/N]')) return undefined;
      asks.resolve();
      return answer.promise;
    };
    agent = runAgent({ modelServer: models.url, prometheusPort, store, onLine });
    agent.catch(asks.reject);
    return asks.promise;
  }

  const emptyOf = async (expressions: readonly Expression[]) => {
    const empty: string[] = [];
    for (const { where, expr } of expressions) {
      const samples = await server.query(expr);
      if (!samples.some(({ value }) => Number.isFinite(value))) empty.push(where);
    }
    return empty;
  };

  it('has an answer to every expression of a panel that a healthy run has figures for', async () => {
    expect((await emptyOf(panelExpressions)).sort()).toEqual(Object.keys(notOfTheAgent).sort());
  });

  it('shows totals that equal the model server’s log, to the last token', async () => {
    const usages = models.log.flatMap(({ usage }) => usage ?? []);
    const shown = async (where: string) => {
      const found = panelExpressions.find((each) => each.where === where);
      return (await server.query(found?.expr ?? ''))[0]?.value;
    };
    expect(await shown('overview: Model calls')).toBe(models.log.length);
    expect(await shown('overview: Tokens')).toBe(
      usages.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0),
    );
    expect(await shown('overview: Failed calls')).toBe(
      models.log.filter(({ status }) => status === 429).length / models.log.length,
    );
  });

  it('has what the recording rules make, under their names', async () => {
    const rules = await server.rules();
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(await emptyOf(recordingExpressions)).toEqual([]);
    expect(await emptyOf(recordingExpressions.map(({ where }) => ({ where, expr: where })))).toEqual([]);
  });

  it('is alarmed by a healthy run only where it should be', async () => {
    const empty = await emptyOf(alertExpressions);
    const found = alertExpressions.filter(({ where }) => !empty.includes(where)).map(({ where }) => where);
    expect(found).toEqual(Object.keys(alertsOfTheAgent));
  });

  it('has an answer to every expression once there is trouble too, and its alerts are on', async () => {
    for (let round = 0; round < 2; round += 1) {
      recordTrouble(faults.provider.getMeter(meterName));
      await server.scraped();
    }
    const alerts = alertExpressions.filter(({ where }) => where !== withoutTargets);
    expect(await emptyOf([...panelExpressions, ...recordingExpressions])).toEqual([]);
    // Alerts ask what recording rules made, which is a second old.
    await expect.poll(() => emptyOf(alerts)).toEqual([]);
    const isOn = async () => (await server.rules()).filter(({ state }) => state === 'pending' || state === 'firing');
    await expect.poll(async () => (await isOn()).map(({ name }) => name)).toEqual(alerts.map(({ where }) => where));
  });
});
