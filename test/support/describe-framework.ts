import { beforeAll, describe, expect, it } from 'vitest';
import { describeWithClients } from './clients.ts';
import { inShort, runUses, type Use } from './framework-agent.ts';
import { describeOnNodes } from './nodes.ts';

/** What an agent leaves that looks one thing up, by a tool that asks a model itself. */
export const linesOfOneAgent = (name: string): readonly string[] => [
  `model_call ${name}`,
  `model_call ${name}/lookUp`,
  `tool_call lookUp of ${name} success`,
  `model_call ${name}`,
  `agent ${name} success, 3 calls, 1 tools`,
];

/** What the programs of one framework are to leave. */
export interface FrameworkExpectation {
  /** Programs of test/clients that do the same things: versions, builds, orders of loading. */
  readonly programs: readonly string[];
  /** The ledger of each use, in short and in its order. */
  readonly uses: Readonly<Record<string, readonly string[]>>;
  /** Uses by five agents at a time, named a to e: what is expected of each. */
  readonly concurrent: Readonly<Record<string, (name: string) => readonly string[]>>;
  /** A use in which an agent has another work for it, by their names. */
  readonly subAgent: { readonly use: string; readonly child: string; readonly parent: string };
}

/**
 * Has each program do each thing, on each Node, and compares what was recorded with what is expected, and with what was
 * served.
 */
export function describeFramework(what: string, expectation: FrameworkExpectation): void {
  describeWithClients(what, () => {
    describeOnNodes((execPath) => {
      describe.each(expectation.programs)('%s', (program) => runsAs(expectation, { program, execPath }));
    });
  });
}

function runsAs(
  { uses, concurrent, subAgent }: FrameworkExpectation,
  { program, execPath }: { readonly program: string; readonly execPath: string },
): void {
  const concurrentNames = Object.keys(concurrent);
  let seen: Readonly<Record<string, Use>>;
  beforeAll(async () => {
    seen = await runUses(program, [...Object.keys(uses), ...concurrentNames], { execPath });
  });

  it.each(Object.entries(uses))('%s', (name, lines) => {
    expect(inShort(seen[name]!)).toEqual(lines);
  });

  it.each(Object.keys(uses))('%s: every request is one model call', (name) => {
    const { lines, served } = seen[name]!;
    const ids = lines.filter(({ event }) => event === 'model_call').map(({ response_id }) => response_id ?? null);
    expect(ids).toEqual(served.map(({ responseId }) => responseId));
  });

  it.each(concurrentNames)('%s: five agents at a time are kept apart', (name) => {
    const linesOf = concurrent[name]!;
    expect(inShort(seen[name]!).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'].flatMap(linesOf).toSorted());
  });

  it('a sub-agent knows its parent', () => {
    const agents = seen[subAgent.use]!.lines.filter(({ event }) => event === 'agent');
    const parent = agents.find(({ role }) => role === subAgent.parent);
    expect(parent?.parent_agent_id).toBeUndefined();
    expect(agents.find(({ role }) => role === subAgent.child)).toMatchObject({ parent_agent_id: parent?.agent_id });
  });
}
