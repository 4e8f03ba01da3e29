import { describeFramework, linesOfOneAgent } from '../../support/describe-framework.ts';

describeFramework('agents and tool calls of Mastra are recorded, without a word in the agent', {
  programs: ['frameworks-mastra.mjs', 'frameworks-mastra.cjs'],
  uses: {
    generate: linesOfOneAgent('planner'),
    stream: linesOfOneAgent('planner'),
    untilIdle: linesOfOneAgent('planner'),
    ownSubAgent: [
      'model_call lead',
      'model_call summariser',
      'agent summariser success, 1 calls, 0 tools',
      'tool_call agent-summariser of lead success',
      'model_call lead',
      'agent lead success, 2 calls, 1 tools',
    ],
    failingTool: [
      'model_call planner',
      'error of planner: MastraError',
      'tool_call breaks of planner error',
      'model_call planner',
      'agent planner success, 2 calls, 1 tools',
    ],
    subAgent: [
      'model_call planner',
      'model_call summariser',
      'agent summariser success, 1 calls, 0 tools',
      'tool_call delegate of planner success',
      'model_call planner',
      'agent planner success, 2 calls, 1 tools',
    ],
    failingModel: ['model_call planner', 'error of planner: AI_APICallError', 'agent planner error, 1 calls, 0 tools'],
    failingStream: ['model_call planner', 'error of planner: AI_APICallError', 'agent planner error, 1 calls, 0 tools'],
    abortedCall: ['model_call planner', 'agent planner cancelled, 1 calls, 0 tools'],
    abortedStream: ['model_call planner', 'agent planner cancelled, 1 calls, 0 tools'],
  },
  concurrent: { concurrent: linesOfOneAgent, concurrentStreams: linesOfOneAgent },
  subAgent: { use: 'subAgent', child: 'summariser', parent: 'planner' },
});
