import { describeFramework, linesOfOneAgent } from '../../support/describe-framework.ts';

describeFramework('agents and tool calls of the OpenAI Agents SDK are recorded, without a word in the agent', {
  programs: ['frameworks-openai-agents.mjs', 'frameworks-openai-agents.cjs'],
  uses: {
    generate: linesOfOneAgent('planner'),
    stream: linesOfOneAgent('planner'),
    failingTool: [
      'model_call planner',
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
    handoff: [
      'model_call planner',
      'agent planner success, 1 calls, 0 tools',
      'model_call summariser',
      'agent summariser success, 1 calls, 0 tools',
    ],
    failingModel: ['model_call planner', 'agent planner error, 1 calls, 0 tools'],
  },
  concurrent: { concurrent: linesOfOneAgent },
  subAgent: { use: 'subAgent', child: 'summariser', parent: 'planner' },
});
