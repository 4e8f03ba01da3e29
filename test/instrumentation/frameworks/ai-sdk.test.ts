import { expect, it } from 'vitest';
import { describeWithClients } from '../../support/clients.ts';
import { describeFramework, linesOfOneAgent } from '../../support/describe-framework.ts';
import { inShort, runUses } from '../../support/framework-agent.ts';

describeFramework('agents and tool calls of the AI SDK are recorded, without a word in the agent', {
  programs: ['frameworks-ai-7.mjs', 'frameworks-ai-6.mjs', 'frameworks-ai-6.cjs'],
  uses: {
    generate: linesOfOneAgent('planner'),
    stream: linesOfOneAgent('planner'),
    failingTool: [
      'model_call planner',
      'error of planner: RangeError',
      'tool_call breaks of planner error',
      'model_call planner',
      'agent planner success, 2 calls, 1 tools',
    ],
    subAgent: [
      'model_call planner',
      'model_call researcher',
      'agent researcher success, 1 calls, 0 tools',
      'tool_call delegate of planner success',
      'model_call planner',
      'agent planner success, 2 calls, 1 tools',
    ],
    unnamed: ['model_call -', 'model_call -/lookUp', 'tool_call lookUp of - success', 'model_call -'],
    agentClass: linesOfOneAgent('looper'),
    agentClassStream: linesOfOneAgent('looper'),
    failingModel: ['model_call looper', 'error of looper: AI_APICallError', 'agent looper error, 1 calls, 0 tools'],
    withoutResponseIds: [
      'model_call planner',
      'model_call planner',
      'model_call planner/lookUp',
      'tool_call lookUp of planner success',
      'model_call planner',
      'model_call planner',
      'agent planner success, 5 calls, 1 tools',
    ],
    withoutResponseIdsStream: ['model_call planner', 'agent planner success, 1 calls, 0 tools'],
    failingCall: ['model_call planner', 'error of planner: AI_APICallError', 'agent planner error, 1 calls, 0 tools'],
    failingStream: [
      'model_call planner',
      'error of planner: AI_NoOutputGeneratedError',
      'agent planner error, 1 calls, 0 tools',
    ],
    failingClassStream: [
      'model_call looper',
      'error of looper: AI_NoOutputGeneratedError',
      'agent looper error, 1 calls, 0 tools',
    ],
    abortedCall: ['model_call planner', 'agent planner cancelled, 1 calls, 0 tools'],
    abortedStream: ['model_call planner', 'agent planner cancelled, 1 calls, 0 tools'],
    abortedInASecondStep: [...linesOfOneAgent('planner').slice(0, -1), 'agent planner cancelled, 3 calls, 1 tools'],
    leftStream: ['model_call planner', 'agent planner cancelled, 1 calls, 0 tools'],
    ownListener: linesOfOneAgent('planner'),
    ownListenerStream: linesOfOneAgent('planner'),
    thenAlone: ['model_call planner', 'agent planner success, 1 calls, 0 tools', 'model_call -'],
  },
  concurrent: { concurrent: linesOfOneAgent, concurrentStreams: linesOfOneAgent },
  subAgent: { use: 'subAgent', child: 'researcher', parent: 'planner' },
});

describeWithClients('a tool of the AI SDK 7 whose outputs are hidden', () => {
  it('has failed where it did, and says no more', async () => {
    const { failingToolHidden } = await runUses('frameworks-ai-7.mjs', ['failingToolHidden']);
    expect(inShort(failingToolHidden)).toEqual([
      'model_call planner',
      'tool_call breaks of planner error',
      'model_call planner',
      'agent planner success, 2 calls, 1 tools',
    ]);
  });
});

describeWithClients('a stream of the AI SDK 6 that is aborted for a reason of the agent’s own', () => {
  it('is cancelled, whatever the SDK makes of it', async () => {
    const { abortedForAReason } = await runUses('frameworks-ai-6.mjs', ['abortedForAReason']);
    expect(inShort(abortedForAReason)).toEqual(['model_call planner', 'agent planner cancelled, 1 calls, 0 tools']);
  });
});
