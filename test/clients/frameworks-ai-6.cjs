// The same with the CommonJS builds of the AI SDK 6, loaded when they are used.
setTimeout(async () => {
  const { generateText, stepCountIs, streamText, ToolLoopAgent, tool } = require('ai-6');
  const { createOpenAI } = require('ai-sdk-openai-3');
  const { runUse } = await import('./frameworks-ai-uses.mjs');
  await runUse({
    generateText,
    streamText,
    ToolLoopAgent,
    tool,
    createOpenAI,
    stopAfter: stepCountIs,
    named: (name, more) => ({ experimental_telemetry: { functionId: name, ...more } }),
    ownListener: () => ({ experimental_onStart: async () => {} }),
  });
}, 1);
