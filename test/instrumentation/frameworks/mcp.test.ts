import { beforeAll, describe, expect, it } from 'vitest';
import { describeWithClients } from '../../support/clients.ts';
import { inShort, runUses, type Use } from '../../support/framework-agent.ts';
import { describeOnNodes } from '../../support/nodes.ts';

/** What each use leaves in the ledger, in its order. */
const expected: Readonly<Record<string, readonly string[]>> = {
  call: ['model_call -/lookUp', 'tool_call lookUp of - success'],
  failing: ['tool_call breaks of - error'],
  refused: ['tool_call lookUp of - error'],
  others: [],
  raw: ['model_call -/lookUp', 'tool_call lookUp of - success'],
  rawFailing: ['tool_call breaks of - error'],
  rawRefused: ['tool_call lookUp of - error'],
  rawOther: [],
  frameworksRaw: ['model_call -', 'model_call -/lookUp', 'tool_call lookUp of - success', 'model_call -'],
  frameworksOwn: ['model_call -', 'model_call -/lookUp', 'tool_call lookUp of - success', 'model_call -'],
  frameworksPrefixed: [
    'model_call -',
    'model_call -/library__lookUp',
    'tool_call library__lookUp of - success',
    'model_call -',
  ],
  insideAnother: [
    'model_call -',
    'model_call -/lookUp',
    'tool_call lookUp of - success',
    'tool_call research of - success',
    'model_call -',
  ],
};

describeWithClients('tool calls by the Model Context Protocol are recorded once, client and server in one', () => {
  describeOnNodes((execPath) => {
    describe.each(['frameworks-mcp.mjs', 'frameworks-mcp.cjs'])('%s', (program) => runsOn(execPath, program));
  });
});

function runsOn(execPath: string, program: string): void {
  let uses: Readonly<Record<string, Use>>;
  beforeAll(async () => {
    uses = await runUses(program, [...Object.keys(expected), 'concurrent'], { execPath });
  });

  it.each(Object.entries(expected))('%s', (name, lines) => {
    expect(inShort(uses[name]!)).toEqual(lines);
  });

  it('three at a time', () => {
    const lookUps = [...expected.call!, ...expected.call!];
    expect(inShort(uses.concurrent!).toSorted()).toEqual([...lookUps, ...expected.failing!].toSorted());
  });

  it.each(Object.keys(expected))('%s: every call to a server says so, from which its duration is measured', (name) => {
    const calls = uses[name]!.lines.filter(({ event }) => event === 'tool_call');
    const toServer = calls.filter(({ tool_name }) => tool_name !== 'research');
    expect(toServer.map(({ attributes }) => attributes)).toEqual(
      toServer.map(() => ({ 'mcp.method.name': 'tools/call' })),
    );
  });
}
