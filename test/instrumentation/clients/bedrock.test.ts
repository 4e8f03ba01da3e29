import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithClients } from '../../support/clients.ts';
import { describeOnNode, testedMajors } from '../../support/nodes.ts';
import { type ClientRun, type ModelCallLine, runClient } from '../../support/run-client.ts';
import { type BedrockServed, type BedrockServer, startBedrock } from '../../support/servers/bedrock.ts';

/** What a call recorded of the columns that the server's log has. */
const recorded = (call: ModelCallLine, served: BedrockServed) =>
  Object.fromEntries(Object.keys(served).map((name) => [name, call[name] ?? null]));

/** An abort has whatever name the transport gives it; that it was one, its status says. */
const told = (served: BedrockServed, call: ModelCallLine) =>
  served.status === 'aborted' ? { ...served, error_type: call.error_type } : served;

const thrown = ['ValidationException 1', 'ModelStreamErrorException', 'ModelStreamErrorException'];

const ways = [
  // Node's own, of which each version has another.
  { handler: 'http2', majors: [22, 24, 26], aborts: [] },
  { handler: 'http', majors: testedMajors, aborts: ['Error', 'Error'] },
] as const;

describeWithClients.each(ways)('the SDK of Bedrock over node:$handler', ({ handler, majors, aborts }) => {
  for (const major of majors) describeOnNode(major, (execPath) => runsAs(handler, { aborts, execPath }));
});

/**
 * Calls in the order in which they were served: one whose stream says that it failed ends with its connection, for which the
 * agent does not wait.
 */
function asServed(calls: readonly ModelCallLine[], log: BedrockServer['log']): readonly ModelCallLine[] {
  const named = new Map(calls.map((call) => [call.response_id, call]));
  const nameless = calls.filter(({ response_id: id }) => typeof id !== 'string');
  return log.map(({ response_id: id }) => (id === null ? nameless.shift() : named.get(id)) ?? {});
}

interface Way {
  /** What the SDK throws where it is aborted, beside `thrown`. */
  readonly aborts: readonly string[];
  readonly execPath: string;
}

function runsAs(handler: 'http' | 'http2', { aborts, execPath }: Way): void {
  let server: BedrockServer;
  let run: ClientRun;
  beforeAll(async () => {
    server = await startBedrock(handler);
    run = await runClient('bedrock.mjs', {
      serverUrl: server.url,
      providers: [{ url: server.url, provider: 'aws.bedrock' }],
      env: { HANDLER: handler },
      execPath,
    });
  });
  afterAll(() => server.close());

  it('is served as if nobody watched', () => {
    expect(run.outcome).toMatchObject({ code: 0, stdout: `${[...thrown, ...aborts].join('\n')}\n`, stderr: '' });
  });

  it('has each of its calls and tries recorded once, as the server answered it', () => {
    expect(server.log).toHaveLength(21);
    expect(run.calls).toHaveLength(server.log.length);
    const calls = asServed(run.calls, server.log);
    for (const [index, served] of server.log.entries()) {
      const call = calls[index] ?? {};
      expect(recorded(call, served), `call ${index}`).toEqual(told(served, call));
      expect(call.provider).toBe('aws.bedrock');
    }
  });

  it('has the sums of the server’s log', () => {
    for (const column of [
      'input_tokens',
      'output_tokens',
      'cache_read_tokens',
      'cache_write_tokens',
      'cost_usd',
    ] as const) {
      const sum = (lines: readonly ModelCallLine[]) =>
        lines.reduce((total, line) => total + Number(line[column] ?? 0), 0);
      expect(sum(run.calls), column).toBeCloseTo(sum(server.log as readonly object[] as readonly ModelCallLine[]), 12);
      expect(sum(run.calls), column).toBeGreaterThan(0);
    }
  });

  it('has asked how many tokens a prompt has, which is no model call', () => {
    expect(server.others).toHaveLength(1);
  });

  it('leaves nothing of the account, its keys, the prompt or the answer in what was recorded', () => {
    expect(JSON.stringify(run.events)).not.toMatch(/123456789012|arn:|AKIANONE|haiku|Ledgers/);
  });
}
