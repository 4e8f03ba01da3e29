// Ollama's own SDK: chat and completion, plain and streamed, embeddings, an error, and a stream that is given up.
import { Ollama } from 'ollama';

const client = new Ollama({ host: process.env.SERVER_URL });
const messages = [{ role: 'user', content: 'Write a haiku about ledgers.' }];

await client.chat({ model: 'qwen3:8b', messages });
for await (const _ of await client.chat({ model: 'qwen3:8b', messages, stream: true }));
await client.generate({ model: 'qwen3:8b', prompt: 'Hello' });
for await (const _ of await client.generate({ model: 'qwen3:8b', prompt: 'Hello', stream: true }));
await client.embed({ model: 'nomic-embed-text', input: ['one', 'two'] });
await client.chat({ model: 'bad-model', messages }).catch(() => {});
const stream = await client.chat({ model: 'slow-model', messages, stream: true });
for await (const _ of stream) {
  stream.abort();
  break;
}
