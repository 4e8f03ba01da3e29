import { describe, expect, it } from 'vitest';
import { agentNameOf, type RunStart } from '../../../src/instrumentation/frameworks/langchain-agent-name.ts';
import { describeFramework, linesOfOneAgent } from '../../support/describe-framework.ts';

describeFramework('agents and tool calls of LangChain are recorded, without a word in the agent', {
  programs: ['frameworks-langchain.mjs', 'frameworks-langchain.cjs'],
  uses: {
    generate: linesOfOneAgent('planner'),
    stream: linesOfOneAgent('planner'),
    sequence: [
      'model_call summariser',
      'agent summariser success, 1 calls, 0 tools',
      'model_call summariser',
      'agent summariser success, 1 calls, 0 tools',
    ],
    failingTool: [
      'model_call planner',
      'error of planner: RangeError',
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
    failingModel: ['model_call planner', 'error of planner: BadRequestError', 'agent planner error, 1 calls, 0 tools'],
    brokenOff: [
      'model_call planner',
      'agent streamer cancelled, 0 calls, 0 tools',
      'agent planner success, 1 calls, 0 tools',
    ],
    modelAlone: ['model_call -'],
  },
  concurrent: { concurrent: linesOfOneAgent },
  subAgent: { use: 'subAgent', child: 'summariser', parent: 'planner' },
});

describe('a chain of LangChain is an agent', () => {
  const outside = { agentName: null, isPart: false };
  const inside = { agentName: 'planner', isPart: true };
  const chain = (className: string, runName?: string, metadata: Record<string, unknown> = {}): RunStart => [
    { id: ['langchain', className] },
    {},
    'run',
    undefined,
    [],
    metadata,
    undefined,
    runName,
  ];

  it.each([
    ['that was given a name', chain('RunnableSequence', 'planner'), outside, 'planner'],
    ['that has its class’s name', chain('RunnableSequence', 'RunnableSequence'), outside, null],
    ['a step of another', chain('RunnableSequence', 'FormatDocs'), inside, null],
    ['a graph with a name, in another', chain('CompiledStateGraph', 'researcher'), inside, 'researcher'],
    ['a graph without', chain('CompiledStateGraph', 'LangGraph'), outside, null],
    ['the executor', chain('AgentExecutor', 'AgentExecutor'), inside, 'AgentExecutor'],
    ['that says so', chain('RunnableSequence', 'model', { lc_agent_name: 'writer' }), inside, 'writer'],
    ['a part of who says so', chain('RunnableSequence', 'model', { lc_agent_name: 'planner' }), inside, null],
    ['of which nothing is known', [undefined, {}, 'run'] as RunStart, outside, null],
  ])('%s', (_, start, around, name) => {
    expect(agentNameOf(start, around)).toBe(name);
  });
});
