// The same with the AI SDK 6.
import { generateText, stepCountIs, streamText, ToolLoopAgent, tool } from 'ai-6';
import { createOpenAI } from 'ai-sdk-openai-3';
import { runUse } from './frameworks-ai-uses.mjs';

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
