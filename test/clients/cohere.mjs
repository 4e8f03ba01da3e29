// Cohere's own SDK: version 2 of its chat, plain and streamed, and embeddings.
import { CohereClientV2 } from 'cohere-ai';

const client = new CohereClientV2({
  token: 'none',
  baseUrl: process.env.SERVER_URL,
  environment: process.env.SERVER_URL,
});
const messages = [{ role: 'user', content: 'Write a haiku about ledgers.' }];

await client.chat({ model: 'command-a-03-2025', messages });
for await (const _ of await client.chatStream({ model: 'command-a-03-2025', messages }));
await client.embed({
  model: 'embed-v4.0',
  texts: ['one', 'two'],
  inputType: 'search_document',
  embeddingTypes: ['float'],
});
await client.chat({ model: 'bad-model', messages }, { maxRetries: 0 }).catch(() => {});
