import { type Figures, servedFigures } from './figures.ts';
import type { Evidence } from './run-coding-agent.ts';
import { sources } from './sources.ts';

const usdTolerance = 1e-9;

/** Every figure in which a source says something else than the model server; `<source>: <figure>: …`, empty if none. */
export async function disagreements(evidence: Evidence): Promise<string[]> {
  const served = servedFigures(evidence.log, evidence.failedToolCalls);
  const found = await Promise.all(
    sources.map(async ({ name, read }) => {
      const figures = Object.entries(await read(evidence)) as [keyof Figures, number][];
      return figures
        .filter(([figure, value]) => !agree(figure, { value, served: served[figure] }))
        .map(([figure, value]) => `${name}: ${figure}: ${value}, served ${served[figure]}`);
    }),
  );
  return found.flat();
}

function agree(figure: keyof Figures, { value, served }: { readonly value: number; readonly served: number }): boolean {
  return figure === 'costUsd' ? Math.abs(value - served) <= usdTolerance : value === served;
}
