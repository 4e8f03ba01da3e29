// Bedrock's own SDK: by HTTP/2, its default, or over node:http where HANDLER says so. What it throws is told at the end.
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const client = new BedrockRuntimeClient({
  endpoint: process.env.SERVER_URL,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIANONE', secretAccessKey: 'none' },
  ...(process.env.HANDLER === 'http' && { requestHandler: new NodeHttpHandler() }),
});
const told = [];
const tell = (error) => told.push(`${error.name} ${error.$metadata?.attempts ?? ''}`.trim());

const messages = [{ role: 'user', content: [{ text: 'Write a haiku about ledgers.' }] }];
const converse = (modelId, options) => client.send(new ConverseCommand({ modelId, messages }), options);
const converseStream = (modelId, options) => client.send(new ConverseStreamCommand({ modelId, messages }), options);
const read = async (stream) => {
  for await (const _ of stream);
};

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const profile = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${claude}`;
const anywhere = 'global.anthropic.claude-sonnet-4-5-20250929-v1:0';
const own = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x1y2z3a4b5c6';
const claudeBody = JSON.stringify({
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello' }],
});
const invoke = (modelId, body) => client.send(new InvokeModelCommand({ modelId, body }));
const invokeStream = (modelId, body, options) =>
  client.send(new InvokeModelWithResponseStreamCommand({ modelId, body }), options);

await converse(claude);
await converse(profile);
await converse(own);
await converse('eu.amazon.nova-pro-v1:0');
await read((await converseStream(claude)).stream);
await read((await converseStream(profile)).stream);
await invoke(claude, claudeBody);
await invoke(anywhere, claudeBody);
await invoke(own, claudeBody);
await read((await invokeStream(anywhere, claudeBody)).body);
await invoke('meta.llama3-1-70b-instruct-v1:0', JSON.stringify({ prompt: 'Hello' }));
await read((await invokeStream('meta.llama3-1-70b-instruct-v1:0', JSON.stringify({ prompt: 'Hello' }))).body);
await invoke('cohere.command-text-v14', JSON.stringify({ prompt: 'Hello' }));
await invoke('amazon.titan-embed-text-v2:0', JSON.stringify({ inputText: 'Hello' }));

await client.send(new CountTokensCommand({ modelId: claude, input: { converse: { messages } } }));
await converse('busy.model');
await converse('bad.model').catch(tell);
await converseStream('broken.model')
  .then(({ stream }) => read(stream))
  .catch(tell);
await invokeStream('broken.model', claudeBody)
  .then(({ body }) => read(body))
  .catch(tell);

// Breaking out of the loop would leave the stream open: it is the SDK's way to abort it.
const giveUp = async (send) => {
  const controller = new AbortController();
  const { stream, body } = await send({ abortSignal: controller.signal });
  for await (const _ of stream ?? body) controller.abort();
};
await giveUp((options) => converseStream('slow.model', options)).catch(tell);
await giveUp((options) => invokeStream('slow.model', claudeBody, options)).catch(tell);

console.log(told.join('\n'));
client.destroy();
