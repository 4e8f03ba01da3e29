// Agents of Mastra.
import { createOpenAI } from '@ai-sdk/openai';
import { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { z } from 'zod';
import { runUses } from './frameworks-mastra-uses.mjs';

await runUses({ Agent, createTool, createOpenAI, z });
