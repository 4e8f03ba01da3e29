import { niceScale } from '../../reports/charts/nice-scale.ts';
import { figure, name } from '../../reports/tables/cell.ts';
import { cellText } from '../../reports/tables/cell-text.ts';
import { detailRows, type PackedRun } from '../detail-tables.ts';
import type { PageData } from '../page-data.ts';
import type { AgentTurn } from './agent-order.ts';
import { coloursOfModels } from './colours-of-models.ts';
import { element, svgElement } from './element.ts';
import { scrolling } from './tables.ts';

/** What a timeline shows. */
export interface TimelineParts {
  readonly page: PageData;
  readonly names: readonly string[];
  readonly run: PackedRun;
  readonly turns: readonly AgentTurn[];
}

const labelWidth = 150;
const plotWidth = 800;
const laneHeight = 22;
const axisHeight = 20;

/** More lanes than these are in the tables alone. */
const mostLanes = 60;

interface Mark {
  readonly start: number | null;
  readonly duration: number | null;
  /** A class of the page's styles. */
  readonly look: string;
  readonly label: string;
}

interface Lane {
  readonly label: string;
  readonly marks: readonly Mark[];
}

/**
 * When agents, tools and models worked: a lane an agent's turn, with its model calls on it, and a lane a tool; width is
 * time. Nothing where it is unknown when anything happened.
 */
export function timelineNodes(parts: TimelineParts): Node[] {
  const all = lanesOf(parts);
  const lanes = all.slice(0, mostLanes);
  const ends = lanes.flatMap(({ marks }) => marks.map(({ start, duration }) => (start ?? 0) + (duration ?? 0)));
  if (ends.length === 0) return [];
  const { top, ticks } = niceScale(Math.max(1, ...ends));
  const x = (milliseconds: number): number => labelWidth + (Math.max(0, milliseconds) / top) * plotWidth;
  const height = axisHeight + lanes.length * laneHeight;
  const axis = ticks.flatMap((tick) => [
    svgElement('line', { class: 'rule', x1: x(tick), x2: x(tick), y1: axisHeight, y2: height }),
    svgElement('text', { class: 'faint', x: x(tick), y: 14, 'text-anchor': 'middle' }, [cellText(figure(tick, 'ms'))]),
  ]);
  const rows = lanes.flatMap(({ label, marks }, lane) => {
    const y = axisHeight + lane * laneHeight;
    return [
      svgElement('text', { x: 0, y: y + 15 }, [shortened(label)]),
      ...marks.map((mark) => markNode(mark, { x, y })),
    ];
  });
  const width = labelWidth + plotWidth + 40;
  const label = `Timeline of ${lanes.length} lanes over ${cellText(figure(top, 'ms'))}; the tables below have its figures`;
  const svg = svgElement(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label, class: 'timeline' },
    [...axis, ...rows],
  );
  const left = all.length - lanes.length;
  return [
    element('h3', {}, ['Timeline']),
    legendNode(parts),
    scrolling(svg, 'Timeline'),
    ...(left > 0
      ? [element('p', { attributes: { class: 'note' } }, [`and ${left} more lanes, in the tables below`])]
      : []),
  ];
}

function markNode(
  { start, duration, look, label }: Mark,
  { x, y }: { readonly x: (milliseconds: number) => number; readonly y: number },
): SVGElement {
  const from = x(start ?? 0);
  const width = Math.max(1, x((start ?? 0) + (duration ?? 0)) - from);
  const isCall = look !== 'agent-bar' && look !== 'tool-bar' && look !== 'failed-bar';
  const shape = { x: from, width, y: y + (isCall ? 6 : 3), height: isCall ? 10 : 16 };
  return svgElement('rect', { class: look, ...shape }, [svgElement('title', {}, [label])]);
}

function lanesOf({ page, names, run, turns }: TimelineParts): Lane[] {
  const named = (place: number | null): string => cellText(name(place === null ? null : (names[place] ?? null)));
  const lasted = (duration: number | null): string => cellText(figure(duration, 'ms'));
  const lookOf = modelLooks(page);
  const calls = detailRows(run, 'model_calls').map(({ model, agent, start, duration, status }) => ({
    agent,
    mark: {
      ...{ start, duration, look: lookOf(model === null ? null : (names[model] ?? null)) },
      label: `${named(model)}, ${named(status)}, ${lasted(duration)}`,
    },
  }));
  const callsOf = Map.groupBy(calls, ({ agent }) => agent);
  const agentLanes = turns.map(({ row, place, depth }): Lane => {
    const bar = { start: row.start, duration: row.duration, look: 'agent-bar' };
    const label = `${named(row.role)}, ${named(row.status)}, ${lasted(row.duration)}`;
    return {
      label: `${'– '.repeat(depth)}${named(row.role)}`,
      marks: [{ ...bar, label }, ...(callsOf.get(place) ?? []).map(({ mark }) => mark)],
    };
  });
  const outside = (callsOf.get(null) ?? []).map(({ mark }) => mark);
  const tools = Map.groupBy(detailRows(run, 'tool_calls'), ({ tool }) => tool);
  const toolLanes = [...tools].map(
    ([tool, rows]): Lane => ({
      label: named(tool),
      marks: rows.map(({ start, duration, status }) => ({
        ...{ start, duration, look: named(status) === 'error' ? 'failed-bar' : 'tool-bar' },
        label: `${named(tool)}, ${named(status)}, ${lasted(duration)}`,
      })),
    }),
  );
  return [...agentLanes, ...(outside.length > 0 ? [{ label: 'no agent', marks: outside }] : []), ...toolLanes];
}

/** The class of a model's colour, the same as in all charts. */
function modelLooks({ model_colours }: PageData): (model: string | null) => string {
  const colourOf = coloursOfModels(model_colours);
  return (model) => `mark series-${colourOf(model) ?? 'other'}`;
}

function legendNode({ page, names, run }: TimelineParts): HTMLElement {
  const lookOf = modelLooks(page);
  const models = new Set(
    detailRows(run, 'model_calls').map(({ model }) => (model === null ? null : (names[model] ?? null))),
  );
  const item = (look: string, label: string): HTMLElement =>
    element('li', {}, [element('span', { attributes: { class: `swatch ${look}` } }), label]);
  return element('ul', { attributes: { class: 'legend' } }, [
    item('agent-bar', 'agent'),
    item('tool-bar', 'tool'),
    item('failed-bar', 'tool that failed'),
    ...[...models].map((model) => item(lookOf(model), cellText(name(model)))),
  ]);
}

const longestLabel = 22;

const shortened = (label: string): string => {
  const characters = [...label];
  return characters.length > longestLabel ? `${characters.slice(0, longestLabel - 1).join('')}…` : label;
};
