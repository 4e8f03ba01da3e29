import { request } from 'node:https';

const { SERVER_URL } = process.env;
const models = `${SERVER_URL}/v1beta/models`;
const bodyOf = (text) => JSON.stringify({ contents: [{ role: 'user', parts: [{ text }] }] });

const viaFetch = async (method, text) => {
  const response = await fetch(`${models}/gemini-2.5-flash:${method}`, { method: 'POST', body: bodyOf(text) });
  await response.text();
};

const viaHttps = (method, text) =>
  new Promise((resolve, reject) => {
    const call = request(`${models}/gemini-2.5-flash:${method}`, { method: 'POST' }, (response) => {
      response.on('end', resolve).on('error', reject).resume();
    });
    call.on('error', reject).end(bodyOf(text));
  });

for (const send of [viaFetch, viaHttps]) {
  for (const [method, text] of [
    ['generateContent', 'cached'],
    ['streamGenerateContent?alt=sse', 'thoughts'],
    ['generateContent', 'bad'],
  ]) {
    await send(method, text).catch((error) => console.log(error.cause?.code ?? error.code));
  }
}
