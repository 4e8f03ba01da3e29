import { expect, it } from 'vitest';
import { type AgentNode, agentTree } from '../../src/analysis/agent-tree.ts';
import type { Row } from '../../src/catalogue/index.ts';

const turn = (agent_id: string | null, parent_agent_id: string | null) =>
  ({ agent_id, parent_agent_id, role: agent_id }) as unknown as Row<'agents'>;

type Shape = readonly [role: string | null, agents: readonly Shape[]];
const shapeOf = ({ role, agents }: AgentNode): Shape => [role, agents.map(shapeOf)];

it.each([
  [
    'children below who started them',
    [turn('a', null), turn('b', 'a'), turn('c', 'a')],
    [
      [
        'a',
        [
          ['b', []],
          ['c', []],
        ],
      ],
    ],
  ],
  ['one whose parent is not known at the top', [turn('b', 'gone')], [['b', []]]],
  [
    'several turns of one agent, its children under the first',
    [turn('a', null), turn('a', null), turn('b', 'a')],
    [
      ['a', [['b', []]]],
      ['a', []],
    ],
  ],
  ['a circle, cut open', [turn('a', 'b'), turn('b', 'a')], [['a', [['b', []]]]]],
  ['its own parent', [turn('a', 'a')], [['a', []]]],
  ['one without an id', [turn(null, null)], [[null, []]]],
])('a tree has %s', (_what, rows, tree) => {
  expect(agentTree(rows).map(shapeOf)).toEqual(tree);
});

it('a chain deeper than can be printed has every agent once', () => {
  const chain = Array.from({ length: 1000 }, (_, index) => turn(String(index), index === 0 ? null : String(index - 1)));
  const count = (nodes: readonly AgentNode[]): number => nodes.reduce((sum, { agents }) => sum + 1 + count(agents), 0);
  expect(count(agentTree(chain))).toBe(1000);
});
