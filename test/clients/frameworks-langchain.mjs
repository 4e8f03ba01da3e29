// LangChain as modules, with its asynchronous context set up.
import '@langchain/core/context';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { RunnableLambda, RunnableSequence } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { runUses } from './frameworks-langchain-uses.mjs';

await runUses({ ChatOpenAI, tool, RunnableLambda, RunnableSequence, HumanMessage, ToolMessage, z });
