// A framework that is loaded before anything, as in a bundle, and is handed over in code.
import * as agents from '@openai/agents';
import { z } from 'zod';
import { runUses } from './frameworks-openai-agents-uses.mjs';

const { instrument } = await import(process.env.RUNLEDGER);
await instrument({ frameworks: [agents] });
agents.setTraceProcessors([]);
await runUses({ ...agents, z });
