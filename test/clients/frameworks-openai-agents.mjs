// Agents of the OpenAI Agents SDK, whose traces go nowhere.
import * as agents from '@openai/agents';
import { z } from 'zod';
import { runUses } from './frameworks-openai-agents-uses.mjs';

agents.setTraceProcessors([]);
await runUses({ ...agents, z });
