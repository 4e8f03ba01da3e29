import type { Chart } from '../reports/charts/chart.ts';
import type { HeadingLine } from '../reports/heading.ts';
import type { ColourPlace } from '../reports/page/palette.ts';
import type { Cell, FigureUnit } from '../reports/tables/cell.ts';
import type { ReportTable } from '../reports/tables/table.ts';

/** Everything a page shows but the views of runs. Names in it came from outside, and are text wherever they are set. */
export interface PageData {
  /** RFC 3339, UTC. */
  readonly generated_at: string;
  /** When and by what it was made, for people. */
  readonly generated: string;
  /** IANA: where days are cut. */
  readonly time_zone: string;
  readonly heading: readonly HeadingLine[];
  readonly tiles: readonly PageTile[];
  /** What a reader must know before the figures; empty where nothing is left out. */
  readonly warnings: readonly string[];
  readonly sections: readonly PageSection[];
  readonly runs: PageRuns;
  /** Which colour models have, in charts and timelines alike; others are grey. */
  readonly model_colours: readonly { readonly model: string; readonly colour: ColourPlace }[];
}

/** A total at the top. */
export interface PageTile {
  /** As the reports' totals have it: `cost_usd`. */
  readonly name: string;
  readonly title: string;
  readonly value: Cell;
  /** What it was in the period before; null where there is none, or it is unknown. */
  readonly before: number | null;
  /** Null where there is no period before. */
  readonly change: { readonly difference: Cell; readonly share: Cell } | null;
}

/** One topic: its charts, and their figures as tables. */
export interface PageSection {
  readonly name: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly charts: readonly PageChart[];
  readonly tables: readonly PageTable[];
}

/** A table, of which the first rows are held. */
export interface PageTable extends Omit<ReportTable, 'telling'> {
  /** How many rows are left out. */
  readonly more: number;
}

/** How values of each group are spread: 5th, 25th, 50th, 75th and 95th percentile. */
export interface SpreadChart {
  readonly kind: 'spread';
  readonly title: string;
  readonly unit: FigureUnit;
  readonly groups: readonly {
    readonly label: string;
    readonly colour: ColourPlace;
    readonly values: readonly [number, number, number, number, number];
  }[];
}

/** What a chart of the page shows, whatever draws it. */
export type PageChart = Chart | SpreadChart;

/** The columns of the table of runs, each a value a run. */
export interface PageRuns {
  /** How many of the runs, from the newest on, have a view. */
  readonly with_view: number;
  /** What `project`, `status`, `day`, `models`, `agents` and the names of `usage` are places in. */
  readonly names: readonly string[];
  readonly run_id: readonly (string | null)[];
  readonly project: readonly (number | null)[];
  readonly status: readonly (number | null)[];
  /** Milliseconds since the epoch. */
  readonly started_at: readonly (number | null)[];
  /** In the page's time zone: `2026-11-01`. */
  readonly day: readonly (number | null)[];
  readonly duration_seconds: readonly (number | null)[];
  readonly model_calls: readonly (number | null)[];
  readonly total_tokens: readonly (number | null)[];
  readonly cost_usd: readonly (number | null)[];
  readonly unpriced_calls: readonly (number | null)[];
  readonly tool_calls: readonly (number | null)[];
  readonly errors: readonly (number | null)[];
  readonly models: readonly (readonly number[])[];
  readonly agents: readonly (readonly number[])[];
  /** What the model calls of each run came to, as finely as filters tell them apart. */
  readonly usage: readonly (readonly PackedUsage[])[];
}

/** The columns of `UsageOfRun` without the run: day, model, model as it was asked for and agent's role are names. */
export type PackedUsage = readonly [
  day: number | null,
  model: number | null,
  askedModel: number | null,
  agentRole: number | null,
  calls: number,
  successes: number,
  errors: number,
  totalTokens: number | null,
  costUsd: number | null,
  unpricedCalls: number,
];
