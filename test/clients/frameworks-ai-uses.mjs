// What an agent does with the AI SDK, whichever version it is handed.
import { z } from 'zod';
import { markEnd } from './mark-end.mjs';

export async function runUse({
  generateText,
  streamText,
  ToolLoopAgent,
  tool,
  createOpenAI,
  stopAfter,
  named,
  ownListener,
}) {
  const model = createOpenAI({ baseURL: process.env.BASE_URL, apiKey: 'none' }).chat('gpt-5-mini');
  const withoutId = async (...request) => {
    const answer = await fetch(...request);
    return new Response((await answer.text()).replaceAll(/"id":"chatcmpl-[^"]*",/g, ''), answer);
  };
  const unidentified = createOpenAI({ baseURL: process.env.BASE_URL, apiKey: 'none', fetch: withoutId });
  const modelWithoutIds = unidentified.chat('gpt-5-mini');
  const inputSchema = z.object({ topic: z.string() });
  const lookUp = tool({
    inputSchema,
    execute: async ({ topic }) => (await generateText({ model, prompt: `summarise ${topic}` })).text,
  });
  const breaks = tool({
    inputSchema,
    execute: async () => {
      throw new RangeError('no such page');
    },
  });
  const delegate = tool({
    inputSchema,
    execute: async ({ topic }) =>
      (await generateText({ model, prompt: `research ${topic}`, ...named('researcher') })).text,
  });
  const tools = { lookUp, breaks, delegate };
  const stopWhen = stopAfter(5);
  const ask = (name, prompt) => generateText({ model, prompt, tools, stopWhen, ...named(name) });

  const told = (name) => (error) => {
    if (error.name !== name) throw error;
  };
  const onError = () => {};
  const abortAtText = async ({ prompt, reason, leaves = false }) => {
    const controller = new AbortController();
    const options = { model, prompt, tools, stopWhen, abortSignal: controller.signal, onError, ...named('planner') };
    try {
      for await (const { type } of streamText(options).fullStream) {
        if (type !== 'text-delta') continue;
        controller.abort(reason);
        if (leaves) break;
      }
    } catch (error) {
      // Nothing is thrown for an abort without a reason.
      if (reason === undefined) throw error;
    }
  };

  const uses = {
    generate: () => ask('planner', 'use lookUp'),
    stream: async () => {
      const { textStream } = streamText({ model, prompt: 'use lookUp', tools, stopWhen, ...named('planner') });
      for await (const _ of textStream);
    },
    failingTool: () => ask('planner', 'use breaks'),
    failingToolHidden: () =>
      generateText({ model, prompt: 'use breaks', tools, stopWhen, ...named('planner', { recordOutputs: false }) }),
    subAgent: () => ask('planner', 'use delegate'),
    unnamed: () => generateText({ model, prompt: 'use lookUp', tools, stopWhen }),
    concurrent: () => Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => ask(name, 'use lookUp'))),
    concurrentStreams: () =>
      Promise.all(
        ['a', 'b', 'c', 'd', 'e'].map(async (name) => {
          const { textStream } = streamText({ model, prompt: 'use lookUp', tools, stopWhen, ...named(name) });
          for await (const _ of textStream);
        }),
      ),
    agentClass: () => new ToolLoopAgent({ id: 'looper', model, tools }).generate({ prompt: 'use lookUp' }),
    agentClassStream: async () => {
      const { textStream } = await new ToolLoopAgent({ id: 'looper', model, tools }).stream({ prompt: 'use lookUp' });
      for await (const _ of textStream);
    },
    failingModel: () =>
      new ToolLoopAgent({ id: 'looper', model, tools, maxRetries: 0 }).generate({ prompt: 'fail' }).catch(() => {}),
    withoutResponseIds: () =>
      generateText({
        model: modelWithoutIds,
        prompt: 'use lookUp',
        tools,
        stopWhen,
        // An unnamed call in the turn's own context, whose end is not the turn's.
        prepareStep: async () => void (await generateText({ model: modelWithoutIds, prompt: 'plan' })),
        ...named('planner'),
      }),
    withoutResponseIdsStream: async () => {
      const { textStream } = streamText({ model: modelWithoutIds, prompt: 'hello', ...named('planner') });
      for await (const _ of textStream);
    },
    failingCall: () =>
      generateText({ model, prompt: 'fail', maxRetries: 0, ...named('planner') }).catch(told('AI_APICallError')),
    failingStream: async () => {
      const { textStream } = streamText({ model, prompt: 'fail', maxRetries: 0, onError, ...named('planner') });
      for await (const _ of textStream);
    },
    failingClassStream: async () => {
      // It has no listener for errors, and prints them.
      const { error } = console;
      console.error = () => {};
      const agent = new ToolLoopAgent({ id: 'looper', model, tools, maxRetries: 0 });
      for await (const _ of (await agent.stream({ prompt: 'fail' })).textStream);
      console.error = error;
    },
    abortedCall: () => {
      const controller = new AbortController();
      const fetchAndAbort = async (...request) => {
        const answer = await fetch(...request);
        controller.abort();
        return answer;
      };
      const impatient = createOpenAI({ baseURL: process.env.BASE_URL, apiKey: 'none', fetch: fetchAndAbort });
      const options = { model: impatient.chat('gpt-5-mini'), prompt: 'be slow', abortSignal: controller.signal };
      return generateText({ ...options, ...named('planner') }).catch(told('AbortError'));
    },
    abortedStream: () => abortAtText({ prompt: 'be slow' }),
    abortedForAReason: () => abortAtText({ prompt: 'be slow', reason: 'the user left' }),
    abortedInASecondStep: () => abortAtText({ prompt: 'use lookUp, be slow' }),
    // Whoever reads it goes, and says so.
    leftStream: () => abortAtText({ prompt: 'be slow', leaves: true }),
    ownListener: () =>
      generateText({ model, prompt: 'use lookUp', tools, stopWhen, ...named('planner'), ...ownListener() }),
    ownListenerStream: async () => {
      const options = { model, prompt: 'use lookUp', tools, stopWhen, ...named('planner'), ...ownListener() };
      for await (const _ of streamText(options).textStream);
    },
    thenAlone: async () => {
      await ask('planner', 'hello');
      await generateText({ model, prompt: 'alone' });
    },
  };
  for (const name of process.argv.slice(2)) {
    await uses[name]();
    await markEnd();
  }
}
