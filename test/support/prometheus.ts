import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe } from 'vitest';
import { freePort } from './free-port.ts';

/** Whether this machine has the server and promtool (Debian: `apt-get install prometheus`). */
const hasPrometheus = ['prometheus', 'promtool'].every((name) => spawnSync(name, ['--version']).status === 0);

/** `describe` where Prometheus is installed; else says that it is not, and skips. */
export function describeWithPrometheus(name: string, define: () => void): void {
  if (!hasPrometheus) console.log('skipped: prometheus not installed');
  describe.skipIf(!hasPrometheus)(name, define);
}

/** What an instant query found: one entry for each series. */
export interface Sample {
  /** The metric's name is under `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A target of the server, as it sees it. */
export interface ScrapedTarget {
  readonly url: string;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

/** A real Prometheus server. */
export interface PrometheusServer {
  readonly url: string;
  /** Waits until each target has been scraped from start to end after the call, and says how that went. */
  scraped(): Promise<readonly ScrapedTarget[]>;
  /** An instant query; throws what Prometheus says against the expression. */
  query(expression: string): Promise<readonly Sample[]>;
  /** How the rules that it was given did, once each has been evaluated. */
  rules(): Promise<readonly EvaluatedRule[]>;
  close(): Promise<void>;
}

/** A recording or alert rule of the server, after it was evaluated. */
export interface EvaluatedRule {
  readonly name: string;
  readonly health: 'ok' | 'err' | 'unknown';
  /** Alerts only. */
  readonly state?: 'inactive' | 'pending' | 'firing';
}

/** What to scrape, once a second. */
export interface PrometheusOptions {
  /** URLs, such as a reader's address, or `host:port`. */
  readonly targets: readonly string[];
  /** `test` where left out. */
  readonly jobName?: string;
  /** Absolute paths of files with rules, which are evaluated once a second. */
  readonly ruleFiles?: readonly string[];
}

/** Starts a server on a free port, with its data in a temporary directory. */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusServer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'prometheus-'));
  const port = await freePort();
  const config = path.join(directory, 'prometheus.yml');
  await writeFile(config, JSON.stringify(serverConfig(options)));
  const server = spawn(
    'prometheus',
    [`--config.file=${config}`, `--storage.tsdb.path=${directory}/data`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const url = `http://127.0.0.1:${port}`;
  const close = async () => {
    if (server.exitCode === null) {
      const exited = once(server, 'exit');
      server.kill('SIGTERM');
      await exited;
    }
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await ready(server, url);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    query: (expression) => query(url, expression),
    scraped: () => scraped(url),
    rules: () => rules(url),
    close,
  };
}

/** JSON is YAML. */
function serverConfig({ targets, jobName = 'test', ruleFiles = [] }: PrometheusOptions) {
  const addresses = targets.map((target) => (target.includes('://') ? new URL(target).host : target));
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: ruleFiles,
    scrape_configs: [{ job_name: jobName, static_configs: [{ targets: addresses }] }],
  };
}

async function ready(server: ChildProcess, url: string): Promise<void> {
  let log = '';
  server.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  for (;;) {
    if (server.exitCode !== null) throw new Error(`prometheus ended with ${server.exitCode}: ${log}`);
    const answer = await fetch(`${url}/-/ready`).catch(() => null);
    if (answer?.ok) return;
    await pause(50);
  }
}

async function scraped(url: string): Promise<readonly ScrapedTarget[]> {
  const since = Date.now();
  for (;;) {
    const { activeTargets } = (await ask(`${url}/api/v1/targets?state=active`)) as { activeTargets: TargetAnswer[] };
    const isDone = activeTargets.length > 0 && activeTargets.every(({ lastScrape }) => Date.parse(lastScrape) > since);
    if (isDone) return activeTargets.map(({ scrapeUrl, health, lastError }) => ({ url: scrapeUrl, health, lastError }));
    await pause(50);
  }
}

interface TargetAnswer {
  readonly scrapeUrl: string;
  readonly health: ScrapedTarget['health'];
  readonly lastError: string;
  /** When the last scrape began; it is set when that scrape has ended. */
  readonly lastScrape: string;
}

async function rules(url: string): Promise<readonly EvaluatedRule[]> {
  for (;;) {
    const { groups } = (await ask(`${url}/api/v1/rules`)) as { groups: { rules: EvaluatedRule[] }[] };
    const all = groups.flatMap((group) => group.rules);
    if (all.every(({ health }) => health !== 'unknown')) return all;
    await pause(50);
  }
}

async function query(url: string, expression: string): Promise<readonly Sample[]> {
  const answer = (await ask(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`)) as {
    readonly resultType: string;
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: readonly [number, string] }[];
  };
  if (answer.resultType !== 'vector')
    throw new Error(`not an instant vector but a ${answer.resultType}: ${expression}`);
  return answer.result.map(({ metric, value }) => ({ labels: metric, value: numberOf(value[1]) }));
}

const numberOf = (text: string): number => Number(text.replace('Inf', 'Infinity'));

async function ask(url: string): Promise<unknown> {
  const answer = (await (await fetch(url)).json()) as {
    readonly status: string;
    readonly error?: string;
    data: unknown;
  };
  if (answer.status !== 'success') throw new Error(`prometheus: ${answer.error}`);
  return answer.data;
}
