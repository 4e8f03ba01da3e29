/**
 * `node --import runledger/register agent.js`: instruments the process before the agent's first line, and follows it to
 * its end. The only module that does something by being imported. It never rejects: whatever is wrong, the agent runs.
 */
import { startMetrics } from './index.ts';

await startMetrics();
