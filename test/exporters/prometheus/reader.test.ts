import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import path from 'node:path';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it } from 'vitest';
import prometheus, { PrometheusReader } from '../../../exporters/prometheus/index.ts';
import { createTestContext, exporterConformance } from '../../../src/testing.ts';
import { sourceEnvironment } from '../../support/source-process.ts';
import { checked, serve } from './scrape.ts';

describe('conforms', () => {
  for (const check of exporterConformance(prometheus, { config: () => ({ port: 0 }) })) it(check.name, check.run);
});

describe('the config', () => {
  it('is loopback on the port that is Prometheus’s own for this, unless it says otherwise', async () => {
    expect(await checked({})).toEqual({
      host: '127.0.0.1',
      port: 9464,
      scopeInfo: true,
      targetInfo: true,
      constantLabels: null,
    });
    expect(await checked({ host: null, port: null, scope_info_enabled: null, translation_strategy: null })).toEqual(
      await checked({}),
    );
  });

  it.each([
    [{ prot: 1 }, 'unknown "prot"; known: host, port'],
    [{ without_scope_info: true }, 'unknown "without_scope_info"; known: host, port, scope_info_enabled'],
    [{ port: 65_536 }, '65535'],
    [{ port: 1.5 }, 'int'],
    [{ host: '' }, '1'],
    [{ resource_constant_labels: { include: ['*'] } }, 'unknown "include"; known: included, excluded'],
    [{ translation_strategy: 'no_translation/development' }, 'known: underscore_escaping_with_suffixes'],
  ])('refuses %j and says what would do', async (config, says) => {
    await expect(checked(config)).rejects.toThrow(says);
  });
});

describe('the endpoint', () => {
  it('answers GET /metrics in the text format, also with a query', async () => {
    await using served = await serve();
    served.provider.getMeter('m').createCounter('calls').add(1);
    const address = served.reader.status().address ?? '';
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*\/metrics$/);
    for (const url of [address, `${address}?name[]=calls`]) {
      const answer = await fetch(url);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(await answer.text()).toContain('calls_total{otel_scope_name="m"} 1\n');
    }
  });

  it.each([
    ['GET', '/'],
    ['GET', '/metrics/'],
    ['GET', '/metric'],
    ['GET', '//metrics'],
    ['GET', '/../metrics'],
    ['POST', '/metrics'],
    ['HEAD', '/metrics'],
    ['DELETE', '/metrics'],
  ])('answers %s %s with 404', async (method, target) => {
    await using served = await serve();
    expect(await statusOf(served.reader.status().address ?? '', { method, target })).toBe(404);
  });

  it('answers scrapes that come together, each with everything', async () => {
    await using served = await serve();
    const counter = served.provider.getMeter('m').createCounter('calls');
    for (let index = 0; index < 1500; index += 1) counter.add(1, { index });
    const answers = await Promise.all(Array.from({ length: 5 }, () => served.families()));
    for (const families of answers) expect(families.get('calls_total')?.samples).toHaveLength(1500);
    expect(served.reader.status()).toMatchObject({ exports: 5, failures: 0, lastError: null });
  });

  it('shows more series than the SDK’s own bound of 2,000: what comes here has been admitted', async () => {
    await using served = await serve();
    const counter = served.provider.getMeter('m').createCounter('calls');
    for (let index = 0; index < 2016; index += 1) counter.add(1, { index });
    const samples = (await served.families()).get('calls_total')?.samples ?? [];
    expect(samples).toHaveLength(2016);
    expect(samples.filter(({ labels }) => 'otel_metric_overflow' in labels)).toEqual([]);
  });

  it('can stand behind a server of the host’s own', async () => {
    await using served = await serve();
    served.provider.getMeter('m').createCounter('calls').add(1);
    const host = createServer((request, response) => served.reader.getMetricsRequestHandler(request, response));
    await once(host.listen(0, '127.0.0.1'), 'listening');
    const answer = await fetch(`http://127.0.0.1:${(host.address() as AddressInfo).port}/anything`);
    expect(await answer.text()).toContain('calls_total');
    host.close();
  });
});

describe('a fault', () => {
  it('in collecting is a 500 that shows nothing of it, and is counted', async () => {
    const context = await createTestContext({ scope: 'process' });
    // Bound to no provider, it cannot collect.
    const reader = new PrometheusReader(await checked({ port: 0 }), context);
    await reader.startServer();
    const answer = await fetch(reader.status().address ?? '');
    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('The metrics could not be collected.\n');
    expect(reader.status()).toMatchObject({ exports: 0, failures: 1, lastError: 'a scrape failed: Error' });
    await fetch(reader.status().address ?? '');
    expect(reader.status().failures).toBe(2);
    expect(context.logged.map(({ level }) => level)).toEqual(['warn']);
    await reader.shutdown();
  });

  it('in a callback takes only its own instrument out of the scrape, and its message nowhere', async () => {
    await using served = await serve();
    const meter = served.provider.getMeter('m');
    meter.createObservableGauge('broken').addCallback(() => {
      throw new TypeError('the secret');
    });
    meter.createObservableGauge('whole').addCallback((result) => result.observe(7));
    const families = await served.families();
    expect([...families.keys()]).toEqual(['target_info', 'whole']);
    expect(served.reader.status()).toMatchObject({
      exports: 1,
      failures: 1,
      lastError: 'an observable’s callback failed: TypeError',
    });
    expect(JSON.stringify([served.logged, served.reader.status()])).not.toContain('secret');
  });

  it('of a scraper that hangs up is counted, and the next one is answered', async () => {
    await using served = await serve();
    const counter = served.provider.getMeter('m').createCounter('calls');
    for (let index = 0; index < 20_000; index += 1) counter.add(1, { index, padding: 'x'.repeat(500) });
    const { hostname, port } = new URL(served.reader.status().address ?? '');
    const socket = connect(Number(port), hostname);
    socket.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    await expect.poll(() => served.reader.status().failures).toBe(1);
    expect((await served.families()).get('calls_total')?.samples).toHaveLength(20_000);
  });

  it('of a port that is taken is reported, and the agent’s metrics go on', async () => {
    const taken = createTcpServer();
    await once(taken.listen(0, '127.0.0.1'), 'listening');
    const { port } = taken.address() as AddressInfo;
    const served = await serve({ config: { port } });
    served.provider.getMeter('m').createCounter('calls').add(1);
    const problem = `nothing is served at 127.0.0.1:${port}: another process listens there (EADDRINUSE)`;
    expect(served.reader.status()).toMatchObject({ failures: 1, lastError: problem, address: null });
    expect(served.logged).toEqual([
      { level: 'warn', message: `prometheus: ${problem} (logged once; health() counts)` },
    ]);
    const { resourceMetrics } = await served.reader.collect();
    expect(resourceMetrics.scopeMetrics).toHaveLength(1);
    await served.provider.shutdown();
    taken.close();
  });

  it('of an address that is none of this machine’s is reported', async () => {
    await using served = await serve({ config: { host: '192.0.2.1' } });
    expect(served.reader.status()).toMatchObject({
      failures: 1,
      lastError: 'nothing is served at 192.0.2.1:0: it cannot be bound (EADDRNOTAVAIL)',
    });
  });
});

describe('its end', () => {
  it('closes the port, even with a connection open that asks nothing', async () => {
    const served = await serve();
    const { hostname, port } = new URL(served.reader.status().address ?? '');
    const idle = connect(Number(port), hostname);
    await once(idle, 'connect');
    const closed = once(idle, 'close');
    await served.provider.shutdown();
    await closed;
    expect(served.reader.status().address).toBeNull();
    await expect(fetch(`http://${hostname}:${port}/metrics`)).rejects.toThrow();
  });

  it('comes before it was bound, too', async () => {
    const reader = prometheus.create(await checked({ port: 0 }), await createTestContext({ scope: 'process' }));
    const provider = new MeterProvider({ readers: [reader as PrometheusReader] });
    await provider.shutdown();
    expect((reader as PrometheusReader).status().address).toBeNull();
  });
});

describe('a process', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  /** Serves, says where, and has nothing else to do once it is told to end. */
  async function start() {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'serving-process.ts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: sourceEnvironment(),
    });
    children.push(child);
    const [address] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, exited: once(child, 'exit'), address: address.toString().trim() };
  }

  it('ends by itself though it serves', async () => {
    const { child, exited } = await start();
    child.stdin.end();
    expect(await exited).toEqual([0, null]);
  });

  it('ends by itself though a scraper holds its connection open', async () => {
    const { child, exited, address } = await start();
    const { hostname, port } = new URL(address);
    const scraper = connect(Number(port), hostname);
    // Half of a request: Node would wait a minute for the rest.
    scraper.write('GET /metrics HTTP/1.1\r\n');
    expect(await fetch(address).then((answer) => answer.text())).toContain('calls_total');
    child.stdin.end();
    expect(await exited).toEqual([0, null]);
    scraper.destroy();
  });
});

/** By a socket, because `fetch` tidies paths up. */
async function statusOf(address: string, { method, target }: { readonly method: string; readonly target: string }) {
  const { hostname, port } = new URL(address);
  const request = httpRequest({ hostname, port, method, path: target, agent: false });
  request.end();
  const [response] = await once(request, 'response');
  response.resume();
  return response.statusCode;
}
