import { createServer } from 'node:net';
import type { PrometheusConfig } from '../../../exporters/prometheus/index.ts';
import { prometheus } from '../../../exporters/prometheus/index.ts';
import { meterName } from '../../catalogue/index.ts';
import type { Plan } from '../../pipeline/plan.ts';
import type { Observation } from './finding.ts';

/**
 * Whether the ports on which Prometheus is to scrape can be had. One that an agent of ours serves is as it should be: it
 * runs. It is told by what it answers.
 */
export async function checkPorts(exporters: Plan['exporters']): Promise<readonly Observation[]> {
  const configs = exporters.filter(({ plugin }) => plugin.name === prometheus.name).map(({ config }) => config);
  return (await Promise.all((configs as PrometheusConfig[]).map(checkPort))).flat();
}

async function checkPort({ host, port }: PrometheusConfig): Promise<readonly Observation[]> {
  const code = port === 0 ? null : await whyNotListen(host, port);
  if (code === null || (code === 'EADDRINUSE' && (await isOurs(host, port)))) return [];
  const taken = code === 'EADDRINUSE';
  return [
    {
      kind: 'port-taken',
      subject: `${host}:${port}`,
      where: `${host}:${port}`,
      count: 1,
      what: () =>
        `Prometheus cannot scrape: ${taken ? 'another program listens there' : `it cannot be bound (${code})`}`,
      fix: 'set another `port` (0: any free one) or `host` under prometheus/development, or end what listens there',
    },
  ];
}

function whyNotListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    server.listen({ host, port }, () => server.close(() => resolve(null)));
  });
}

/** A program that answers nothing is not waited for. */
const patienceMs = 2_000;

async function isOurs(host: string, port: number): Promise<boolean> {
  try {
    const address = host.includes(':') ? `[${host}]` : host;
    const answer = await fetch(`http://${address}:${port}/metrics`, { signal: AbortSignal.timeout(patienceMs) });
    return (await answer.text()).includes(meterName);
  } catch {
    return false;
  }
}
