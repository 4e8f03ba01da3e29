import { type Cell, type FigureUnit, figure, name, word } from '../../reports/tables/cell.ts';
import { cellText } from '../../reports/tables/cell-text.ts';
import { detailRows, type PackedDetails } from '../detail-tables.ts';
import type { PageData } from '../page-data.ts';
import { agentOrder } from './agent-order.ts';
import { element } from './element.ts';
import { nameAt } from './name-at.ts';
import { runTables } from './run-tables.ts';
import { cellNode, tableNodes } from './tables.ts';
import { timeText } from './time-text.ts';
import { timelineNodes } from './timeline.ts';

/** What the view of a run is made of. */
export interface RunViewParts {
  readonly page: PageData;
  readonly details: PackedDetails;
  /** Its place in the table of runs. */
  readonly place: number;
}

/** One run: what it came to, when agents, tools and models worked, and what happened in it. */
export function runViewNodes({ page, details, place }: RunViewParts): Node[] {
  const run = details.runs[place];
  const facts = factsNode(page, place);
  if (run === undefined) {
    const id = cellText(name(page.runs.run_id[place] ?? null));
    const command = `This page holds what happened in the newest ${page.runs.with_view} runs alone. For this one: runledger show ${id}`;
    return [facts, element('p', { attributes: { class: 'note' } }, [command])];
  }
  const turns = agentOrder(detailRows(run, 'agents'));
  return [
    facts,
    ...timelineNodes({ page, names: details.names, run, turns }),
    ...runTables({ run, names: details.names, turns }).flatMap(({ title, table }) => [
      element('h3', {}, [title]),
      ...tableNodes(table, title),
    ]),
  ];
}

function factsNode({ runs, time_zone: timeZone }: PageData, place: number): HTMLElement {
  const number = (title: string, value: number | null | undefined, unit: FigureUnit): [string, Cell] => [
    title,
    figure(value ?? null, unit),
  ];
  const facts: readonly (readonly [string, Cell])[] = [
    ['Project', name(nameAt(runs, runs.project[place]))],
    ['Status', name(nameAt(runs, runs.status[place]))],
    ['Began', word(`${timeText(runs.started_at[place] ?? null, timeZone)}, ${timeZone}`)],
    number('Lasted', runs.duration_seconds[place], 'seconds'),
    number('Cost, USD', runs.cost_usd[place], 'usd'),
    number('Calls without a price', runs.unpriced_calls[place], 'count'),
    number('Tokens', runs.total_tokens[place], 'count'),
    number('Model calls', runs.model_calls[place], 'count'),
    number('Tool calls', runs.tool_calls[place], 'count'),
    number('Errors', runs.errors[place], 'count'),
  ];
  return element(
    'dl',
    { attributes: { class: 'facts' } },
    facts.map(([title, cell]) => element('div', {}, [element('dt', {}, [title]), element('dd', {}, [cellNode(cell)])])),
  );
}
