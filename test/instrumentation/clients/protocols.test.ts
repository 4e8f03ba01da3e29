import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithClients } from '../../support/clients.ts';
import { describeOnNodes } from '../../support/nodes.ts';
import { type ClientRun, runClient } from '../../support/run-client.ts';
import { answerCohere } from '../../support/servers/cohere.ts';
import { answerMistral } from '../../support/servers/mistral.ts';
import { answerOllama } from '../../support/servers/ollama.ts';
import { type ProtocolServer, servedColumns, startProtocolServer } from '../../support/servers/served.ts';

/** Each by its own SDK, at an address that nobody named. */
const clients = [
  { client: 'cohere', answer: answerCohere, calls: 4 },
  { client: 'ollama', answer: answerOllama, calls: 7 },
  { client: 'mistral', answer: answerMistral, calls: 4 },
] as const;

describeWithClients.each(clients)('the SDK of $client', (one) => {
  describeOnNodes((execPath) => runsOn(execPath, one));
});

function runsOn(execPath: string, { client, answer, calls }: (typeof clients)[number]): void {
  let server: ProtocolServer;
  let run: ClientRun;
  beforeAll(async () => {
    server = await startProtocolServer(answer);
    run = await runClient(`${client}.mjs`, {
      serverUrl: server.url,
      providers: [{ url: server.url, provider: client }],
      execPath,
    });
  });
  afterAll(() => server.close());

  it('is served as if nobody watched', () => {
    expect(run.outcome).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('has each of its calls recorded once, as the server answered it', () => {
    expect(server.log).toHaveLength(calls);
    expect(run.calls.map(servedColumns)).toEqual(server.log);
    expect(new Set(run.calls.map(({ provider }) => provider))).toEqual(new Set([client]));
  });
}
