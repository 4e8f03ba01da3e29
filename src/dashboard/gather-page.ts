import { activities } from '../analysis/activities.ts';
import type { AnalysedStore } from '../analysis/analysed-store.ts';
import type { Filter } from '../analysis/filter.ts';
import { whileHeld } from '../analysis/held-store.ts';
import { latencies } from '../analysis/latencies.ts';
import { runs } from '../analysis/runs.ts';
import { summary } from '../analysis/summary.ts';
import type { Row } from '../catalogue/index.ts';
import { modelColours } from '../reports/charts/report-charts.ts';
import { generatedLine, headingLines } from '../reports/heading.ts';
import { createReport, reportColumns } from '../reports/index.ts';
import { type Report, type TotalName, totalUnits } from '../reports/report-type.ts';
import { change, differenceUnit, figure } from '../reports/tables/cell.ts';
import { warningsOf } from '../reports/tables/left-out-tables.ts';
import type { PackedDetails } from './detail-tables.ts';
import type { PageData, PageTile } from './page-data.ts';
import { gatherPageRuns } from './page-runs.ts';
import { pageSections } from './page-sections.ts';
import { packDetails } from './run-details.ts';

/** What a page is of. */
export interface GatherPageOptions {
  /** The filter that the store was opened with. */
  readonly filter?: Filter | undefined;
  /** Of the bootstrap: the same runs and seed give the same intervals. */
  readonly seed?: number | undefined;
}

/** What a page holds: what it shows at once, and what is needed once a run is looked at. */
export interface GatheredPage {
  readonly page: PageData;
  readonly details: PackedDetails;
}

/** So many of the newest runs have views, as far as they fit. */
const mostViews = 2000;

/** About a megabyte of page, compressed and as text. */
const mostCharacters = 4_000_000;

/** Gathers what a page shows of an open store, by its questions alone. */
export function gatherPage(store: AnalysedStore, options: GatherPageOptions = {}): Promise<GatheredPage> {
  return whileHeld(store, pageColumns, async (held) => {
    const all = await runs(held);
    const happened = await activities(held, { limit: mostViews });
    const details = packDetails(all.slice(0, mostViews), happened, { mostCharacters });
    return { page: await gatherPageData(held, { ...options, all, withView: details.runs.length }), details };
  });
}

/** The same for a page that asks for the view of a run when one is looked at. */
export function gatherLivePage(store: AnalysedStore, options: GatherPageOptions = {}): Promise<PageData> {
  return whileHeld(store, pageColumns, async (held) => {
    const all = await runs(held);
    return await gatherPageData(held, { ...options, all, withView: all.length });
  });
}

/** The columns of events that its questions are about. */
const pageColumns: readonly string[] = [
  ...reportColumns,
  ...['id', 'parent_agent_id', 'model', 'model_calls', 'tool_calls', 'total_tokens', 'errors', 'error_type'],
  ...['attempts', 'resolved', 'severity', 'message'],
];

interface PageDataOptions extends GatherPageOptions {
  readonly all: readonly Row<'runs'>[];
  /** How many of them, from the newest on, have a view. */
  readonly withView: number;
}

async function gatherPageData(
  store: AnalysedStore,
  { filter, seed, all, withView }: PageDataOptions,
): Promise<PageData> {
  const report = await createReport(store, { filter, seed });
  const operations = await summary(store, { by: 'operation' });
  return {
    generated_at: report.generated_at,
    generated: generatedLine(report),
    time_zone: report.time_zone,
    heading: headingLines(report),
    tiles: tilesOf(report),
    warnings: warningsOf(report.left_out, { calls: report.totals.model_calls.value ?? 0 }),
    sections: pageSections(report, { latencies: await latencies(store), operations: operations.groups }),
    runs: await gatherPageRuns(store, all, { withView }),
    model_colours: coloursOf(report),
  };
}

/** What a reader looks for first. */
const tileTitles: readonly (readonly [TotalName, string])[] = [
  ['runs', 'Runs'],
  ['success_rate', 'Success rate'],
  ['cost_usd', 'Cost, USD'],
  ['total_tokens', 'Tokens'],
  ['model_calls', 'Model calls'],
  ['latency_p95_ms', 'Latency p95'],
];

function tilesOf({ totals, period }: Report): PageTile[] {
  return tileTitles.map(([name, title]) => {
    const { value, before, change: changed, change_share } = totals[name];
    const unit = totalUnits[name];
    const beside = { difference: change(changed, differenceUnit(unit)), share: change(change_share, 'share') };
    return { name, title, value: figure(value, unit), before, change: period.before === null ? null : beside };
  });
}

function coloursOf(report: Report): PageData['model_colours'] {
  const colourOf = modelColours(report);
  return report.by_model.flatMap(({ group }) => {
    const colour = colourOf(group);
    return group === null || colour === null ? [] : [{ model: group, colour }];
  });
}
