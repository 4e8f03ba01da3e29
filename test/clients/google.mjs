import { FinishReason, GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';

const { SERVER_URL } = process.env;
const vertexUrl = `${SERVER_URL}/vertex`;
const model = 'gemini-2.5-flash';
const contents = (text) => [{ role: 'user', parts: [{ text }] }];

/** Reads a stream to its end. */
async function drain(stream) {
  let last;
  for await (const chunk of await stream) last = chunk;
  return last;
}

const gemini = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl: SERVER_URL } });
const express = new GoogleGenAI({ vertexai: true, apiKey: 'none', httpOptions: { baseUrl: vertexUrl } });
const authClient = { getRequestHeaders: async () => new Headers({ authorization: 'Bearer none' }) };
const vertex = new GoogleGenAI({
  vertexai: true,
  project: 'house',
  location: 'europe-west4',
  googleAuthOptions: { authClient },
  httpOptions: { baseUrl: vertexUrl },
});

for (const client of [gemini, express, vertex]) {
  for (const text of ['plain', 'thoughts', 'cached', 'tools', 'unsafe', 'blocked']) {
    await client.models.generateContent({ model, contents: contents(text) });
    await drain(client.models.generateContentStream({ model, contents: contents(text) }));
  }
  await client.models.countTokens({ model, contents: contents('plain') });
  await client.models.embedContent({ model: 'gemini-embedding-001', contents: ['one', 'two'] });
}

const chat = gemini.chats.create({ model });
const last = await drain(chat.sendMessageStream({ message: 'thoughts' }));
if (last.candidates[0].finishReason !== FinishReason.STOP) throw new Error('the stream was not read to its end');

// Without options, the SDK does not try again.
await gemini.models.generateContent({ model, contents: contents('busy') }).catch(() => {});
await gemini.models.generateContent({ model, contents: contents('busy') });
const retryOptions = { attempts: 3, initialDelay: 0.001 };
const patient = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl: SERVER_URL, retryOptions } });
await patient.models.generateContent({ model, contents: contents('busy') });
await gemini.models.generateContent({ model, contents: contents('bad') }).catch(() => {});
await gemini.models.generateContentStream({ model, contents: contents('bad') }).catch(() => {});

const controller = new AbortController();
try {
  const config = { abortSignal: controller.signal };
  for await (const _ of await gemini.models.generateContentStream({ model, contents: contents('slow'), config })) {
    controller.abort();
  }
} catch {}

// What has no SDK here: a stream without `alt=sse`, Claude on Vertex AI.
const post = (url, body) => fetch(url, { method: 'POST', body: JSON.stringify(body) }).then((answer) => answer.json());
const array = await post(`${SERVER_URL}/v1beta/models/${model}:streamGenerateContent`, {
  contents: contents('thoughts'),
});
if (array.length !== 3) throw new Error('the array is not whole');
await post(`${vertexUrl}/v1/projects/house/locations/global/publishers/anthropic/models/claude-opus-4-6:rawPredict`, {
  anthropic_version: 'vertex-2023-10-16',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'plain' }],
});

const messages = [{ role: 'user', content: 'plain' }];
const compatible = new OpenAI({ apiKey: 'none', baseURL: `${SERVER_URL}/v1beta/openai` });
await compatible.chat.completions.create({ model, messages });
const endpoint = `${vertexUrl}/v1/projects/house/locations/global/endpoints/openapi`;
const onVertex = new OpenAI({ apiKey: 'none', baseURL: endpoint });
await onVertex.chat.completions.create({ model: `google/${model}`, messages });
