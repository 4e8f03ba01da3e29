import type { DetailRow } from '../detail-tables.ts';

/** An agent's turn, its place among all, and how many agents stand above it. */
export interface AgentTurn {
  readonly row: DetailRow<'agents'>;
  readonly place: number;
  readonly depth: number;
}

/** Turns by who started whom, each once; what stands in a circle, which no writer of ours makes, comes at the end. */
export function agentOrder(rows: readonly DetailRow<'agents'>[]): AgentTurn[] {
  const startedBy = Map.groupBy([...rows.keys()], (place) => rows[place]?.parent ?? null);
  const turns: AgentTurn[] = [];
  const placed = new Set<number>();
  const waiting = (startedBy.get(null) ?? []).toReversed().map((place) => ({ place, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { place, depth } = next;
    const row = rows[place];
    if (row === undefined || placed.has(place)) continue;
    placed.add(place);
    turns.push({ row, place, depth });
    waiting.push(...(startedBy.get(place) ?? []).toReversed().map((child) => ({ place: child, depth: depth + 1 })));
  }
  const left = [...rows.entries()].filter(([place]) => !placed.has(place));
  return [...turns, ...left.map(([place, row]) => ({ row, place, depth: 0 }))];
}
