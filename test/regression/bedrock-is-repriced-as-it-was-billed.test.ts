import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run, shutdown } from '../../src/index.ts';
import { runCommand } from '../support/command.ts';
import { type Recording, startRecording } from '../support/recording.ts';

const answer = {
  id: 'msg_1',
  type: 'message',
  model: 'claude-sonnet-4-5-20250929',
  content: [],
  stop_reason: 'end_turn',
  usage: { input_tokens: 1000, output_tokens: 100 },
};

let server: Server;
let recording: Recording;
beforeAll(async () => {
  server = createServer((request, response) => {
    request
      .resume()
      .on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  recording = await startRecording({
    runledger: `{ instrumentation: { providers: [{ url: "${url}", provider: aws.bedrock }] } }`,
  });
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x1y2z3';
  const models = ['eu.anthropic.claude-sonnet-4-5-20250929-v1:0', answer.model, arn];
  for (const [index, model] of models.entries())
    await run({ id: `run-${index}` }, async () => {
      const path = `/model/${encodeURIComponent(model)}/invoke`;
      await (await fetch(`${url}${path}`, { method: 'POST', body: '{}' })).json();
    });
  await shutdown();
});
afterAll(() => server.close());

// Where the name that is asked for says the price, the name that answers was left out at recording alone: repricing took
// it, and a region's or an account's own rate became the list's; and `doctor` asked for a price under that name.
it.each<[what: string, runId: string, attributes: object | null, unpriced: string | null]>([
  ['of a region', 'run-0', { 'runledger.billed_as_asked': true }, null],
  ['that answers by the name it is asked by', 'run-1', null, null],
  ['with rates of the account’s own', 'run-2', { 'runledger.billed_as_asked': true }, 'x1y2z3'],
])('a model of Bedrock %s costs on its day what it was recorded to cost', async (_, runId, attributes, unpriced) => {
  const [line] = recording.lines(runId);
  expect(line?.response_model).toBe(answer.model);
  expect(line?.attributes ?? null).toEqual(attributes);
  expect(line?.cost_usd === undefined).toBe(unpriced !== null);
  const args = ['reprice', '--as-of', String(line?.ts), '--run-id', runId, '--json'];
  const { total } = JSON.parse((await runCommand(args, { cwd: recording.directory })).stdout);
  expect(total.repriced_cost_usd).toBe(line?.cost_usd ?? null);
  const { unknown_costs } = JSON.parse(readFileSync(join(recording.store, runId, 'run.json'), 'utf8'));
  expect(unknown_costs.kinds.map(({ model }: { model: string }) => model)).toEqual(unpriced === null ? [] : [unpriced]);
});
