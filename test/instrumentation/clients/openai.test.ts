import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithClients } from '../../support/clients.ts';
import { type ModelServer, type ServedCall, startModelServer } from '../../support/model-server.ts';
import { describeOnNodes } from '../../support/nodes.ts';
import { type ClientRun, type ModelCallLine, runClient } from '../../support/run-client.ts';
import { sdkScript } from '../../support/sdk-uses.ts';

/** What must agree between a line of the ledger and the server's log. */
const recorded = (call: ModelCallLine) => ({
  requestModel: call.request_model,
  responseModel: call.response_model ?? null,
  streamed: call.streamed,
  // Without an SDK nobody says which try a request is.
  attempt: call.attempt ?? 1,
  httpStatus: call.http_status,
  status: call.status,
  responseId: call.response_id ?? null,
  tokens: [
    call.input_tokens ?? null,
    call.output_tokens ?? null,
    call.cache_read_tokens ?? null,
    call.cache_write_tokens ?? null,
    call.reasoning_tokens ?? null,
  ],
});

const served = ({ usage, status, abandoned, ...call }: ServedCall): ReturnType<typeof recorded> => ({
  requestModel: call.requestModel,
  responseModel: call.responseModel,
  streamed: call.streamed,
  attempt: call.attempt,
  httpStatus: status,
  status: status >= 400 ? 'error' : abandoned ? 'aborted' : 'success',
  responseId: call.responseId,
  tokens: [
    usage?.inputTokens ?? null,
    // What an abandoned stream would have said at its end, nobody was told.
    abandoned ? null : (usage?.outputTokens ?? null),
    usage?.cacheReadTokens ?? null,
    usage?.cacheWriteTokens ?? null,
    abandoned ? null : (usage?.reasoningTokens ?? null),
  ],
});

const script: typeof sdkScript = (request) => {
  if (request.model.startsWith('bad-')) return { status: 400 };
  const turn = sdkScript(request);
  // What every dialect of the chat protocol tells alike.
  if (request.model.startsWith('model-of'))
    return { usage: { inputTokens: 1200, cacheReadTokens: 900, outputTokens: 80 } };
  return request.model.startsWith('slow-') ? { ...turn, delivery: { stallAfterPieces: 5 } } : turn;
};

const compatible: Readonly<Record<string, string>> = {
  '/deepseek': 'deepseek',
  '/groq/openai/v1': 'groq',
  '/mistral/v1': 'mistral_ai',
  '/xai/v1': 'x_ai',
  '/together/v1': 'together_ai',
  '/fireworks/inference/v1': 'fireworks_ai',
  '/openrouter/api/v1': 'openrouter',
  '/ollama/v1': 'ollama',
};

interface Client {
  readonly program: string;
  readonly package: string;
  /** How many requests it makes. */
  readonly calls: number;
}

const clients: readonly Client[] = [
  { program: 'openai.mjs', package: 'openai', calls: 10 },
  { program: 'openai.mjs', package: 'openai-6', calls: 10 },
  { program: 'openai.mjs', package: 'openai-5', calls: 10 },
  { program: 'anthropic.mjs', package: '@anthropic-ai/sdk', calls: 5 },
  { program: 'compatible.mjs', package: 'openai', calls: 16 },
  { program: 'http.mjs', package: 'axios', calls: 5 },
];

describeWithClients.each(clients)('$program with $package', (client) => {
  describeOnNodes((execPath) => runsOn(execPath, client));
});

function runsOn(execPath: string, { program, package: packageName, calls }: Client): void {
  let server: ModelServer;
  let run: ClientRun;
  beforeAll(async () => {
    server = await startModelServer({ script });
    run = await runClient(program, {
      serverUrl: server.url,
      providers: Object.entries(compatible).map(([path, provider]) => ({ url: server.url + path, provider })),
      env: { PACKAGE: packageName, PATHS: Object.keys(compatible).join(' ') },
      execPath,
    });
  });
  afterAll(() => server.close());

  it('is served as if nobody watched', () => {
    expect(run.outcome).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('has each of its requests recorded once, as the server answered it', () => {
    expect(server.log).toHaveLength(calls);
    expect(run.calls.map(recorded)).toEqual(server.log.map(served));
  });

  it('has each under its provider, an unknown host under its name', () => {
    const { host } = new URL(server.url);
    const providers = server.log.map(({ path }) => {
      const prefix = Object.keys(compatible).find((one) => path.startsWith(one));
      return prefix === undefined ? host : compatible[prefix];
    });
    expect(run.calls.map(({ provider }) => provider)).toEqual(providers);
  });
}
