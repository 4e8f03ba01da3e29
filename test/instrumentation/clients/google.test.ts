import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithClients } from '../../support/clients.ts';
import { describeOnNodes } from '../../support/nodes.ts';
import { type ClientRun, type ModelCallLine, runClient } from '../../support/run-client.ts';
import { createGoogleAnswer, type GoogleServed } from '../../support/servers/google.ts';
import { type ProtocolServer, servedColumns, startProtocolServer } from '../../support/servers/served.ts';

const recorded = (call: ModelCallLine) => ({
  ...servedColumns(call),
  provider: call.provider,
  reasoning_tokens: call.reasoning_tokens ?? null,
  error_type: call.error_type ?? null,
  cost_usd: call.cost_usd ?? null,
});

const sum = (values: readonly unknown[]) => values.reduce<number>((total, value) => total + Number(value ?? 0), 0);

describeWithClients('@google/genai for the Gemini API and Vertex AI', () => describeOnNodes(runsOn));

function runsOn(execPath: string): void {
  let server: ProtocolServer<GoogleServed>;
  let run: ClientRun;
  beforeAll(async () => {
    server = await startProtocolServer(createGoogleAnswer());
    run = await runClient('google.mjs', {
      serverUrl: server.url,
      providers: [
        { url: server.url, provider: 'gcp.gemini' },
        { url: `${server.url}/vertex`, provider: 'gcp.vertex_ai' },
      ],
      execPath,
    });
  });
  afterAll(() => server.close());

  it('is served as if nobody watched', () => {
    expect(run.outcome).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('has each of its calls recorded once, as the server answered it, and at Google’s price', () => {
    expect(server.log).toHaveLength(51);
    const served = server.log.map((call) => ({
      ...call,
      cost_usd: call.cost_usd === null ? null : expect.closeTo(call.cost_usd, 12),
    }));
    expect(run.calls.map(recorded)).toEqual(served);
  });

  it('adds up to what the server’s log adds up to', () => {
    for (const column of ['input_tokens', 'output_tokens', 'cache_read_tokens', 'reasoning_tokens'] as const) {
      const total = sum(run.calls.map((call) => call[column]));
      expect(total, column).toBe(sum(server.log.map((call) => call[column])));
      expect(total).toBeGreaterThan(0);
    }
    const costUsd = sum(run.calls.map((call) => call.cost_usd));
    expect(costUsd).toBeCloseTo(sum(server.log.map((call) => call.cost_usd)), 12);
  });

  it('says of no call which try it is, as the SDK does not', () => {
    const google = run.calls.filter(({ operation_name }) => operation_name === 'generate_content');
    expect(new Set(google.map(({ attempt }) => attempt ?? null))).toEqual(new Set([null]));
  });
}
