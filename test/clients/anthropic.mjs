// Every way in which the Anthropic SDK asks a model, and what it asks that costs nothing.
import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ baseURL: process.env.SERVER_URL, apiKey: 'sk-none' });
const messages = [{ role: 'user', content: 'Write a haiku about ledgers.' }];
const request = { model: 'claude-opus-4-6', max_tokens: 100, messages };

await client.messages.create(request);
await client.messages.stream(request).finalMessage();
await client.messages.countTokens({ model: request.model, messages }).catch(() => {});
await client.messages.batches.create({ requests: [{ custom_id: 'one', params: request }] }).catch(() => {});
await client.messages.create({ ...request, model: 'busy-claude' });
const stream = client.messages.stream({ ...request, model: 'slow-claude' });
stream.on('error', () => {});
stream.on('text', () => stream.abort());
await stream.done().catch(() => {});
