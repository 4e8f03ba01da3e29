// What an agent does with Mastra, which brings an AI SDK of its own, whichever build of it is handed.
import { markEnd } from './mark-end.mjs';

export async function runUses({ Agent, createTool, createOpenAI, z }) {
  const model = createOpenAI({ baseURL: process.env.BASE_URL, apiKey: 'none' }).chat('gpt-5-mini');
  const inputSchema = z.object({ topic: z.string() });
  const fields = (id) => ({ id, description: id, inputSchema });
  const summariser = new Agent({ id: 'summariser', name: 'summariser', instructions: 'Be brief.', model });
  const lookUp = createTool({
    ...fields('lookUp'),
    execute: async ({ topic }) => {
      const body = JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: `summarise ${topic}` }] });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${process.env.BASE_URL}/chat/completions`, { method: 'POST', headers, body });
      return { page: (await answer.json()).choices[0].message.content };
    },
  });
  const breaks = createTool({
    ...fields('breaks'),
    execute: async () => {
      throw new RangeError('no such page');
    },
  });
  const delegate = createTool({
    ...fields('delegate'),
    execute: async ({ topic }) => ({ text: (await summariser.generate(topic)).text }),
  });
  const named = (name, more) =>
    new Agent({ id: name, name, instructions: 'Be brief.', model, tools: { lookUp, breaks, delegate }, ...more });
  const planner = named('planner');
  const drain = async ({ textStream }) => {
    for await (const _ of textStream);
  };
  const once = { modelSettings: { maxRetries: 0 } };
  // Mastra prints what a model fails with.
  const quietly = async (fail) => {
    const { error } = console;
    console.error = () => {};
    await fail();
    console.error = error;
  };
  const uses = {
    generate: () => planner.generate('use lookUp'),
    stream: async () => drain(await planner.stream('use lookUp')),
    untilIdle: async () => drain(await planner.stream('use lookUp', { untilIdle: true })),
    ownSubAgent: () => named('lead', { agents: { summariser } }).generate('use agent-summariser'),
    failingTool: () => planner.generate('use breaks'),
    subAgent: () => planner.generate('use delegate'),
    failingModel: () => quietly(() => planner.generate('fail', once).catch(() => {})),
    failingStream: () => quietly(async () => drain(await planner.stream('fail', once))),
    abortedCall: () => {
      const controller = new AbortController();
      const fetchAndAbort = async (...request) => {
        const answer = await fetch(...request);
        controller.abort();
        return answer;
      };
      const provider = createOpenAI({ baseURL: process.env.BASE_URL, apiKey: 'none', fetch: fetchAndAbort });
      const impatient = named('planner', { model: provider.chat('gpt-5-mini') });
      return impatient.generate('be slow', { abortSignal: controller.signal, ...once }).catch(() => {});
    },
    abortedStream: async () => {
      const controller = new AbortController();
      const { fullStream } = await planner.stream('be slow', { abortSignal: controller.signal });
      for await (const { type } of fullStream) if (type === 'text-delta') controller.abort();
    },
    concurrent: () => Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => named(name).generate('use lookUp'))),
    concurrentStreams: () =>
      Promise.all(['a', 'b', 'c', 'd', 'e'].map(async (name) => drain(await named(name).stream('use lookUp')))),
  };
  for (const name of process.argv.slice(2)) {
    await uses[name]();
    await markEnd();
  }
}
