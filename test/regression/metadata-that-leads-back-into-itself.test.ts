import { expect, it } from 'vitest';
import { cleanJson } from '../../src/record/clean-json.ts';

interface Node {
  readonly name: string;
  readonly others: Node[];
}

// Only the depth was bounded: a graph in which everything knows everything (the nodes of a syntax tree, an agent and its
// messages) was walked along every path, 128 to the power of six of them.
it('a graph in which everything knows everything is read in a moment', () => {
  const nodes: Node[] = Array.from({ length: 128 }, (_, index) => ({ name: `node ${index}`, others: [] }));
  for (const node of nodes) node.others.push(...nodes);
  const text = JSON.stringify(cleanJson({ nodes }));
  expect(text).toContain('node 0');
  expect(text.length).toBeLessThan(100_000);
});

it('what leads back into itself is left out there', () => {
  const parent: Record<string, unknown> = { name: 'parent' };
  parent.child = { name: 'child', parent, sibling: { name: 'sibling' } };
  expect(JSON.parse(JSON.stringify(cleanJson(parent)))).toEqual({
    name: 'parent',
    child: { name: 'child', parent: null, sibling: { name: 'sibling' } },
  });
});
