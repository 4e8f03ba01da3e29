// LangChain's CommonJS build, loaded late, without its asynchronous context.
setTimeout(async () => {
  const { ChatOpenAI } = require('@langchain/openai');
  const { tool } = require('@langchain/core/tools');
  const { RunnableLambda, RunnableSequence } = require('@langchain/core/runnables');
  const { HumanMessage, ToolMessage } = require('@langchain/core/messages');
  const { z } = require('zod');
  const { runUses } = await import('./frameworks-langchain-uses.mjs');
  await runUses({ ChatOpenAI, tool, RunnableLambda, RunnableSequence, HumanMessage, ToolMessage, z });
}, 1);
