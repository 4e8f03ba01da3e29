import { pageStyles } from '../reports/page/styles.ts';

/** What reports look like, and what only this page has. */
export const dashboardStyles = `${pageStyles}
body { max-width: 88rem; padding: 1.25rem 1.5rem 4rem; }
.title { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 1.5rem; }
.heading { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 1.5rem; font-size: 0.875rem; }
.heading dl { display: flex; flex-wrap: wrap; gap: 0 0.4rem; }
.heading dd { margin-right: 1rem; }
nav ul { gap: 0.35rem; }
nav a { display: block; padding: 0.1rem 0.6rem; border: 1px solid var(--line); border-radius: 1rem; font-size: 0.85rem; text-decoration: none; }
nav a:hover { background: var(--raised); border-color: var(--muted); }
.live { display: flex; align-items: center; gap: 0.3rem; margin: 0; font-size: 0.9rem; color: var(--muted); white-space: nowrap; flex-wrap: wrap; }
.live::before { content: ''; width: 0.6rem; height: 0.6rem; border-radius: 50%; background: var(--muted); }
.live[data-standing='live']::before { background: var(--good); }
.live[data-standing='trouble']::before, .live[data-standing='refused']::before { background: var(--bad); }
:root { --good: #1a7f37; --bad: #cf222e; --going-on: #0969da; }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #f85149; --going-on: #58a6ff; } }
.status { display: inline-flex; align-items: center; gap: 0.4rem; white-space: nowrap; }
.status.good::before, .status.bad::before, .status.going-on::before { content: ''; flex: none; width: 0.55rem; height: 0.55rem; border-radius: 50%; background: var(--good); }
.status.bad::before { border-radius: 0; background: var(--bad); }
.status.going-on::before { background: none; border: 2px solid var(--going-on); }
.tiles { grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); }
.tile p { color: var(--muted); font-size: 0.875rem; }
.tile .figure { color: var(--ink); font-size: 1.7rem; font-weight: 600; line-height: 1.3; overflow-wrap: anywhere; }
.tile .note { font-size: 0.8rem; font-variant-numeric: tabular-nums; }
.sections { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2.5rem; }
.charts { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2rem; }
section { scroll-margin-top: 1rem; }
section h2 { margin-top: 1.75rem; }
.chart { width: 100%; }
@media (min-width: 75rem) {
  .sections { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .sections > .wide { grid-column: 1 / -1; }
  .wide > .charts { grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr)); }
}
.empty { margin: 2rem 0; padding: 1.5rem; background: var(--raised); border: 1px solid var(--line); border-radius: 0.4rem; }
.filter-bar { margin: 1rem 0; padding: 0.5rem 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: 0.4rem; }
.filter-bar > summary { font-weight: 600; }
.filters { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: end; margin: 0.5rem 0; }
.filters label { display: flex; flex-direction: column; flex: 1 1 8rem; max-width: 14rem; color: var(--muted); font-size: 0.85rem; }
.filters input, .filters select { font: inherit; font-size: 0.9rem; width: 100%; min-width: 0; }
button { font: inherit; padding: 0.2rem 0.7rem; cursor: pointer; }
input, select, button { color: var(--ink); background: var(--surface); border: 1px solid var(--muted); border-radius: 0.3rem; min-height: 1.9rem; }
.sort { border: 0; padding: 0; background: none; color: inherit; font-weight: 600; white-space: nowrap; }
:focus-visible { outline: 2px solid var(--edge); outline-offset: 2px; }
details { margin: 0.5rem 0; }
summary { cursor: pointer; }
[hidden] { display: none; }
tbody th { min-width: 8rem; }
.long { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden; }
#runs table { width: 100%; }
#runs tbody th { min-width: 15rem; }
#left_out tbody th { min-width: 13rem; }
#runs td:nth-child(4) { white-space: nowrap; }
tbody tr:hover { background: var(--raised); }
#run > a { display: inline-block; margin-top: 1rem; }
.facts { grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: 0.75rem 1rem; margin: 1rem 0; }
.facts dt { font-size: 0.85rem; }
.facts dd { font-weight: 600; font-variant-numeric: tabular-nums; }
svg.timeline { min-width: 48rem; max-width: none; }
.agent-bar { fill: var(--line); background: var(--line); }
.tool-bar { fill: var(--muted); background: var(--muted); }
.failed-bar { fill: var(--edge); background: var(--edge); }
#trends td { white-space: nowrap; }
@media (max-width: 62rem) { .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); } }
@media (max-width: 30rem) {
  body { padding: 1rem 1rem 3rem; }
  nav ul { flex-wrap: nowrap; overflow-x: auto; padding-bottom: 0.4rem; }
  nav a { white-space: nowrap; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.5rem; }
  .tile { padding: 0.5rem 0.75rem; }
  .tile .figure { font-size: 1.25rem; }
  .heading dl { display: grid; }
  .filters label { flex-basis: 7rem; }
}
@media print { .filter-bar, nav, .live { display: none; } }
`;
