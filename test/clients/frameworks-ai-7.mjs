// An agent of the AI SDK 7: node frameworks-ai-7.mjs <what> with BASE_URL. Says nothing of telemetry but a name.
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, isStepCount, streamText, ToolLoopAgent, tool } from 'ai';
import { runUse } from './frameworks-ai-uses.mjs';

await runUse({
  generateText,
  streamText,
  ToolLoopAgent,
  tool,
  createOpenAI,
  stopAfter: isStepCount,
  named: (name, more) => ({ telemetry: { functionId: name, ...more } }),
  ownListener: () => ({ onStart: async () => {} }),
});
