// A call by which the tests part what was recorded of one use from that of the next.
export async function markEnd() {
  const body = JSON.stringify({ model: 'marker', messages: [{ role: 'user', content: 'hello' }] });
  const headers = { 'content-type': 'application/json' };
  await (await fetch(`${process.env.BASE_URL}/chat/completions`, { method: 'POST', headers, body })).text();
}
