// What an agent does with LangChain, whichever build of it is handed.
import { markEnd } from './mark-end.mjs';

export async function runUses({ ChatOpenAI, tool, RunnableLambda, RunnableSequence, HumanMessage, ToolMessage, z }) {
  const configuration = { baseURL: process.env.BASE_URL };
  const options = { model: 'gpt-5-mini', apiKey: 'none', configuration, maxRetries: 0, useResponsesApi: false };
  const model = new ChatOpenAI(options);
  const fields = (name) => ({ name, description: name, schema: z.object({ topic: z.string() }) });
  const lookUp = tool(async ({ topic }) => (await model.invoke(`summarise ${topic}`)).text, fields('lookUp'));
  const breaks = tool(async () => {
    throw new RangeError('no such page');
  }, fields('breaks'));
  const summarise = RunnableSequence.from([(topic) => `summarise ${topic}`, model]).withConfig({
    runName: 'summariser',
  });
  const delegate = tool(async ({ topic }) => (await summarise.invoke(topic)).text, fields('delegate'));
  const tools = { lookUp, breaks, delegate };
  const withTools = model.bindTools(Object.values(tools));

  const loop = async (prompt, config) => {
    const messages = [new HumanMessage(prompt)];
    for (;;) {
      const answer = await withTools.invoke(messages, config);
      messages.push(answer);
      if (!answer.tool_calls?.length) return answer;
      for (const call of answer.tool_calls) {
        const result = await tools[call.name].invoke(call, config).catch((error) => {
          return new ToolMessage({ content: error.name, tool_call_id: call.id });
        });
        messages.push(result);
      }
    }
  };
  const named = (name) => RunnableLambda.from(loop).withConfig({ runName: name });
  const planner = named('planner');
  const streamer = RunnableLambda.from(async function* () {
    yield* ['one', 'two'];
  }).withConfig({ runName: 'streamer', metadata: { lc_agent_name: 'streamer' } });
  const impatient = RunnableLambda.from(async (topic, config) => {
    for await (const _ of await streamer.stream(topic, config)) break;
    return (await model.invoke(topic, config)).text;
  }).withConfig({ runName: 'planner' });
  const uses = {
    generate: () => planner.invoke('use lookUp'),
    stream: async () => {
      for await (const _ of await planner.stream('use lookUp'));
    },
    sequence: async () => {
      for await (const _ of await summarise.stream('ledgers'));
      await summarise.invoke('ledgers');
    },
    failingTool: () => planner.invoke('use breaks'),
    subAgent: () => planner.invoke('use delegate'),
    failingModel: () => planner.invoke('fail').catch(() => {}),
    brokenOff: () => impatient.invoke('ledgers'),
    modelAlone: () => model.invoke('hello'),
    concurrent: () => Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => named(name).invoke('use lookUp'))),
  };
  for (const name of process.argv.slice(2)) {
    await uses[name]();
    await markEnd();
  }
}
