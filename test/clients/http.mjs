// Clients without an SDK: axios by both its adapters, node:http by itself, and fetch.
import { request } from 'node:http';
import axios from 'axios';

const url = `${process.env.SERVER_URL}/v1/chat/completions`;
const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Write a haiku about ledgers.' }] };

await axios.post(url, body);
await axios.post(url, body, { adapter: 'fetch' });
const streamed = await axios.post(
  url,
  { ...body, stream: true, stream_options: { include_usage: true } },
  { responseType: 'stream' },
);
for await (const _ of streamed.data);
await new Promise((resolve, reject) => {
  const sent = request(url, { method: 'POST', headers: { 'content-type': 'application/json' } }, (response) => {
    response.resume().on('end', resolve);
  });
  sent.on('error', reject).end(JSON.stringify(body));
});
await (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).json();
