// What an agent does with the Model Context Protocol, whichever build of its SDK is handed.
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, isStepCount, tool } from 'ai';
import { markEnd } from './mark-end.mjs';

export async function runUses({
  Client,
  McpServer,
  InMemoryTransport,
  CallToolResultSchema,
  ListToolsResultSchema,
  z,
}) {
  const server = new McpServer({ name: 'library', version: '1.0.0' });
  const inputSchema = { topic: z.string() };
  server.registerTool('lookUp', { inputSchema }, async () => {
    const body = JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'summarise' }] });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${process.env.BASE_URL}/chat/completions`, { method: 'POST', headers, body });
    return { content: [{ type: 'text', text: (await answer.json()).choices[0].message.content }] };
  });
  server.registerTool('breaks', { inputSchema }, async () => {
    throw new RangeError('no such page');
  });
  const [here, there] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'agent', version: '1.0.0' });
  await Promise.all([server.connect(there), client.connect(here)]);
  const call = (name) => client.callTool({ name, arguments: { topic: 'ledgers' } });
  const model = createOpenAI({ baseURL: process.env.BASE_URL, apiKey: 'none' }).chat('gpt-5-mini');
  const request = (name, options) =>
    client.request(
      { method: 'tools/call', params: { name, arguments: { topic: 'ledgers' } } },
      CallToolResultSchema,
      options,
    );
  const ask = (name, execute = () => call('lookUp')) => {
    const tools = { [name]: tool({ inputSchema: z.object(inputSchema), execute }) };
    return generateText({ model, prompt: `use ${name}`, tools, stopWhen: isStepCount(3) });
  };
  const uses = {
    call: async () => {
      const { content } = await call('lookUp');
      if (content[0].text !== 'done') throw new Error('not what the server said');
    },
    failing: async () => {
      if (!(await call('breaks')).isError) throw new Error('not what the server said');
    },
    raw: async () => {
      const { content } = await request('lookUp');
      if (content[0].text !== 'done') throw new Error('not what the server said');
    },
    rawFailing: async () => {
      if (!(await request('breaks')).isError) throw new Error('not what the server said');
    },
    rawRefused: () => request('lookUp', { signal: AbortSignal.abort() }).catch(() => {}),
    rawOther: () => client.request({ method: 'tools/list' }, ListToolsResultSchema),
    frameworksRaw: () => ask('lookUp', () => request('lookUp')),
    refused: () => client.callTool({ name: 'lookUp' }, undefined, { signal: AbortSignal.abort() }).catch(() => {}),
    others: () => client.listTools(),
    frameworksOwn: () => ask('lookUp'),
    frameworksPrefixed: () => ask('library__lookUp'),
    insideAnother: () => ask('research'),
    concurrent: () => Promise.all([call('lookUp'), call('lookUp'), call('breaks')]),
  };
  for (const name of process.argv.slice(2)) {
    await uses[name]();
    await markEnd();
  }
  await client.close();
}
