// Providers that speak OpenAI's chat, each by the openai SDK at a base URL of its own, plain and streamed.
import OpenAI from 'openai';

const { SERVER_URL: url, PATHS } = process.env;
const messages = [{ role: 'user', content: 'Write a haiku about ledgers.' }];

for (const path of PATHS.split(' ')) {
  const client = new OpenAI({ baseURL: `${url}${path}`, apiKey: 'sk-none' });
  await client.chat.completions.create({ model: `model-of${path}`, messages });
  const stream = await client.chat.completions.create({
    model: `model-of${path}`,
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const _ of stream);
}
