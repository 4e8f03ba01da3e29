import { pageStyles } from '../reports/page/styles.ts';

/** What reports look like, and what only this page has. */
export const dashboardStyles = `${pageStyles}
.chart { width: 100%; max-width: 70rem; }
.filters { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: end; margin: 1rem 0; }
.filters label { display: flex; flex-direction: column; color: var(--muted); font-size: 0.85rem; }
.filters input, .filters select { font: inherit; max-width: 14rem; }
button { font: inherit; padding: 0.2rem 0.7rem; }
input, select, button { color: var(--ink); background: var(--raised); border: 1px solid var(--muted); border-radius: 0.3rem; min-height: 1.8rem; }
.sort { border: 0; padding: 0; background: none; color: inherit; font-weight: 600; cursor: pointer; white-space: nowrap; }
:focus-visible { outline: 2px solid var(--edge); outline-offset: 2px; }
details { margin: 0.5rem 0; }
summary { cursor: pointer; }
[hidden] { display: none; }
svg.timeline { min-width: 48rem; max-width: none; }
.agent-bar { fill: var(--line); background: var(--line); }
.tool-bar { fill: var(--muted); background: var(--muted); }
.failed-bar { fill: var(--edge); background: var(--edge); }
`;
