// The same with the CommonJS build, which is loaded late, beside the other one.
setTimeout(async () => {
  await import('@openai/agents');
  const agents = require('@openai/agents');
  const { z } = require('zod');
  agents.setTraceProcessors([]);
  const { runUses } = await import('./frameworks-openai-agents-uses.mjs');
  await runUses({ ...agents, z });
}, 1);
