// The same with its CommonJS build, which is loaded late.
setTimeout(async () => {
  const { createTool } = require('@mastra/core/tools');
  const { Agent } = require('@mastra/core/agent');
  const { createOpenAI } = await import('@ai-sdk/openai');
  const { z } = require('zod');
  const { runUses } = await import('./frameworks-mastra-uses.mjs');
  await runUses({ Agent, createTool, createOpenAI, z });
}, 1);
