// What an agent does with the OpenAI Agents SDK, whichever build of it is handed.
import { markEnd } from './mark-end.mjs';

export async function runUses({ Agent, tool, OpenAIProvider, Runner, z }) {
  const modelProvider = new OpenAIProvider({ baseURL: process.env.BASE_URL, apiKey: 'none', useResponses: true });
  const runner = new Runner({ modelProvider });
  const parameters = z.object({ topic: z.string() });
  const ask = (agent, prompt, options) => runner.run(agent, prompt, options);
  const summariser = new Agent({ name: 'summariser', model: 'gpt-5-mini' });
  const lookUp = tool({
    name: 'lookUp',
    description: 'Looks a page up.',
    parameters,
    async execute() {
      const body = JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'summarise' }] });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${process.env.BASE_URL}/chat/completions`, { method: 'POST', headers, body });
      return await answer.text();
    },
  });
  const breaks = tool({
    name: 'breaks',
    description: 'Fails.',
    parameters,
    async execute() {
      throw new RangeError('no such page');
    },
  });
  const delegate = tool({
    name: 'delegate',
    description: 'Has it done.',
    parameters,
    execute: async ({ topic }) => String((await ask(summariser, topic)).finalOutput),
  });
  const named = (name) =>
    new Agent({ name, model: 'gpt-5-mini', tools: [lookUp, breaks, delegate], handoffs: [summariser] });
  const planner = named('planner');
  const uses = {
    generate: () => ask(planner, 'use lookUp'),
    stream: async () => {
      const result = await ask(planner, 'use lookUp', { stream: true });
      for await (const _ of result);
      await result.completed;
    },
    failingTool: () => ask(planner, 'use breaks'),
    subAgent: () => ask(planner, 'use delegate'),
    handoff: () => ask(planner, 'use transfer_to_summariser'),
    failingModel: () => ask(planner, 'fail').catch(() => {}),
    concurrent: () => Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => ask(named(name), 'use lookUp'))),
  };
  for (const name of process.argv.slice(2)) {
    await uses[name]();
    await new Promise((resolve) => setImmediate(resolve));
    await markEnd();
  }
}
