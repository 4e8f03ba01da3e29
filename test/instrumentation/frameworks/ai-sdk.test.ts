import { beforeAll, describe, expect, it } from 'vitest';
import { describeWithClients } from '../../support/clients.ts';
import { inShort, runUses, type Use } from '../../support/framework-agent.ts';

const ofOneAgent = (name: string): string[] => [
  `model_call ${name}`,
  `model_call ${name}/lookUp`,
  `tool_call lookUp of ${name} success`,
  `model_call ${name}`,
  `agent ${name} success, 3 calls, 1 tools`,
];

/** What each use leaves in the ledger, in its order. */
const expected: Readonly<Record<string, readonly string[]>> = {
  generate: ofOneAgent('planner'),
  stream: ofOneAgent('planner'),
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
  agentClass: ofOneAgent('looper'),
  agentClassStream: ofOneAgent('looper'),
  failingModel: ['model_call looper', 'error of looper: AI_APICallError', 'agent looper error, 1 calls, 0 tools'],
  thenAlone: ['model_call planner', 'agent planner success, 1 calls, 0 tools', 'model_call -'],
};

const programs = ['frameworks-ai-7.mjs', 'frameworks-ai-6.mjs', 'frameworks-ai-6.cjs'];

describeWithClients('agents and tool calls of the AI SDK are recorded, without a word in the agent', () => {
  describe.each(programs)('%s', (program) => {
    let uses: Readonly<Record<string, Use>>;
    beforeAll(async () => {
      uses = await runUses(program, [...Object.keys(expected), 'concurrent', 'concurrentStreams']);
    }, 60_000);

    it.each(Object.entries(expected))('%s', (name, lines) => {
      expect(inShort(uses[name]!)).toEqual(lines);
    });

    it.each(Object.keys(expected))('%s: every request is one model call', (name) => {
      const { lines, served } = uses[name]!;
      const ids = lines.filter(({ event }) => event === 'model_call').map(({ response_id }) => response_id ?? null);
      expect(ids).toEqual(served.map(({ responseId }) => responseId));
    });

    it.each(['concurrent', 'concurrentStreams'])('%s: five agents at a time are kept apart', (name) => {
      const all = inShort(uses[name]!);
      expect(all.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'].flatMap(ofOneAgent).toSorted());
    });

    it('a sub-agent knows its parent', () => {
      const [researcher, planner] = uses.subAgent!.lines.filter(({ event }) => event === 'agent');
      expect(researcher).toMatchObject({ role: 'researcher', parent_agent_id: planner?.agent_id });
    });
  });
});
