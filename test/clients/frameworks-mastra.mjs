// An agent of Mastra, which brings an AI SDK of its own.
import { createOpenAI } from '@ai-sdk/openai';
import { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { z } from 'zod';
import { markEnd } from './mark-end.mjs';

const model = createOpenAI({ baseURL: process.env.BASE_URL, apiKey: 'none' }).chat('gpt-5-mini');
const lookUp = createTool({
  id: 'lookUp',
  description: 'Looks a page up.',
  inputSchema: z.object({ topic: z.string() }),
  execute: async () => ({ page: 'found' }),
});
const agent = new Agent({ id: 'planner', name: 'planner', instructions: 'Be brief.', model, tools: { lookUp } });
const uses = {
  generate: () => agent.generate('use lookUp'),
  stream: async () => {
    for await (const _ of (await agent.stream('use lookUp')).textStream);
  },
};
for (const name of process.argv.slice(2)) {
  await uses[name]();
  await markEnd();
}
