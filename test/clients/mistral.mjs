// Mistral's own SDK: chat, plain and streamed, fill in the middle, and embeddings.
import { Mistral } from '@mistralai/mistralai';

const client = new Mistral({ serverURL: process.env.SERVER_URL, apiKey: 'none' });
const messages = [{ role: 'user', content: 'Write a haiku about ledgers.' }];

await client.chat.complete({ model: 'mistral-large-latest', messages });
for await (const _ of await client.chat.stream({ model: 'mistral-large-latest', messages }));
await client.fim.complete({ model: 'codestral-latest', prompt: 'def f(' });
await client.embeddings.create({ model: 'mistral-embed', inputs: ['one', 'two'] });
