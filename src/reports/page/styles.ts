import { otherColour, seriesColours } from './palette.ts';

const series = [...seriesColours, otherColour].map((colour, place) => `--series-${place}: ${colour};`).join(' ');
const seriesClasses = seriesColours
  .map((_, place) => `.series-${place} { fill: var(--series-${place}); background: var(--series-${place}); }`)
  .join('\n');

/** What every page of ours looks like, light or dark as the system is, on a screen and on paper. */
export const pageStyles = `
:root { color-scheme: light dark; ${series}
  --surface: #fff; --ink: #1b1f24; --muted: #59636e; --line: #d1d9e0; --raised: #f6f8fa; --warning: #fff8c5; --edge: #9a6700; }
@media (prefers-color-scheme: dark) {
  :root { --surface: #0d1117; --ink: #e6edf3; --muted: #9198a1; --line: #3d444d; --raised: #151b23; --warning: #2e2a1f; --edge: #d29922; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 4rem; background: var(--surface); color: var(--ink);
  font: 0.95rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 0.5rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 0.5rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 0.25rem; }
a { color: inherit; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; list-style: none; margin: 1rem 0; padding: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; margin: 0; }
dt, .note, footer, figcaption { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.note { margin: 0.25rem 0; max-width: 60rem; }
.warning { margin: 1rem 0; padding: 0.75rem 1rem; background: var(--warning); border-left: 0.3rem solid var(--edge); }
.warning p { margin: 0.15rem 0; font-weight: 600; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 0.75rem; margin: 1rem 0; }
.tile { padding: 0.75rem 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: 0.4rem; }
.tile p { margin: 0; }
.tile .figure { font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.5rem 0; font-size: 0.875rem; }
th, td { padding: 0.25rem 0.75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--muted); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 500; max-width: 26rem; overflow-wrap: anywhere; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; }
svg { display: block; width: 100%; max-width: 56rem; height: auto; overflow: visible; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
svg .faint { fill: var(--muted); }
svg .rule { stroke: var(--line); stroke-width: 1; }
svg .whisker { stroke: var(--ink); stroke-width: 1.5; }
.mark { stroke: var(--ink); stroke-width: 0.5; }
.series-other { fill: var(--series-${seriesColours.length}); background: var(--series-${seriesColours.length}); }
${seriesClasses}
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; list-style: none; margin: 0.25rem 0; padding: 0; }
.swatch { display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em; border: 1px solid var(--ink); }
footer { margin-top: 3rem; }
@media print {
  :root { color-scheme: light; --surface: #fff; --ink: #000; --muted: #444; --line: #bbb; --raised: #fff; --warning: #fff; }
  @page { margin: 15mm; }
  body { max-width: none; padding: 0; font-size: 9pt; }
  nav { display: none; }
  .scroll { overflow: visible; }
  table { font-size: 7.5pt; }
  th, td { padding: 0.1rem 0.4rem; }
  tr, figure, .tile, .warning { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .swatch, .mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
