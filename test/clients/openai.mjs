// Every way in which an OpenAI SDK asks a model; which release of it, PACKAGE says.
const { default: OpenAI, AzureOpenAI } = await import(process.env.PACKAGE);

const { SERVER_URL: url } = process.env;
const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'sk-none' });
const azure = new AzureOpenAI({
  endpoint: `${url}/azure`,
  apiKey: 'none',
  apiVersion: '2025-04-01-preview',
  deployment: 'house-deployment',
});
const messages = [{ role: 'user', content: 'Write a haiku about ledgers.' }];
const drain = async (stream) => {
  for await (const _ of stream);
};

await openai.chat.completions.create({ model: 'gpt-4o', messages });
await drain(
  await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  }),
);
await drain(await openai.chat.completions.create({ model: 'gpt-4o', messages, stream: true }));
await openai.responses.create({ model: 'gpt-5', input: 'Hello' });
await drain(await openai.responses.create({ model: 'gpt-5', input: 'Hello', stream: true }));
await openai.embeddings.create({ model: 'text-embedding-3-small', input: ['one', 'two'] });
await azure.chat.completions.create({ model: 'gpt-4o', messages });
await openai.chat.completions.create({ model: 'busy-model', messages });
await openai.chat.completions.create({ model: 'bad-model', messages }).catch(() => {});
