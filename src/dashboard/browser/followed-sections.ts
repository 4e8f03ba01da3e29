import { type ColourOf, costChart, usageByDayChart } from '../../reports/charts/usage-charts.ts';
import { type ReportTable, tableOf } from '../../reports/tables/table.ts';
import { usageGroupColumns, usageOfDayColumns } from '../../reports/tables/usage-tables.ts';
import { hasMarks } from '../has-marks.ts';
import type { PageChart, PageData, PageSection } from '../page-data.ts';
import { pageTable } from '../page-table.ts';
import { coloursOfModels } from './colours-of-models.ts';
import { nameAt } from './name-at.ts';
import type { Selection } from './select-runs.ts';
import { groupUsage, type Usage, usageByDay } from './usage.ts';

/** What is said where filters select some of the runs and a topic is of all. */
const ofAll = 'Of all runs: what stands here does not follow the filters.';

/** What is said where it does follow them. */
const ofSelected = 'Of the selected calls alone. Latency is not told of them.';

/**
 * The topics of a page where filters select some of it: those that can be added up from runs are of what is selected,
 * and all others say that they are of all runs.
 */
export function followedSections(page: PageData, selection: Selection): PageSection[] {
  if (!selection.isFiltered) return [...page.sections];
  const colourOf = coloursOfModels(page.model_colours);
  return page.sections.map((section): PageSection => {
    const followed = follow(section.name, { page, colourOf, ...selection });
    if (followed === null) return { ...section, notes: [ofAll, ...section.notes] };
    const { charts, table } = followed;
    return { ...section, notes: [ofSelected], charts: charts.filter(hasMarks), tables: [pageTable(table)] };
  });
}

interface FollowParts extends Selection {
  readonly page: PageData;
  readonly colourOf: ColourOf;
}

interface Followed {
  readonly charts: readonly PageChart[];
  readonly table: ReportTable;
}

function follow(section: string, { page, colourOf, usage }: FollowParts): Followed | null {
  const grouped = (title: string, groupOf: (row: Usage) => string | null, colours?: ColourOf): Followed => {
    const groups = groupUsage(usage, groupOf);
    const bars = groups.map(({ group, cost_usd }) => ({ name: group, cost_usd }));
    return {
      charts: [costChart(`Cost by ${title.toLowerCase()}, USD`, bars, colours)],
      table: tableOf(groups, usageGroupColumns(title)),
    };
  };
  switch (section) {
    case 'daily_by_model':
      return byDay(usage, colourOf);
    case 'by_model':
      return grouped('Model', ({ model }) => model, colourOf);
    case 'by_agent_role':
      return grouped('Agent role', ({ agent_role }) => agent_role);
    case 'by_project':
      return grouped('Project', ({ run }) => nameAt(page.runs, page.runs.project[run]));
    default:
      return null;
  }
}

function byDay(usage: readonly Usage[], colourOf: ColourOf): Followed {
  const rows = usageByDay(usage);
  const days = daysBetween(rows[0]?.day, rows.at(-1)?.day);
  return {
    charts: [
      usageByDayChart(rows, { days, figure: 'cost_usd', colourOf }),
      usageByDayChart(rows, { days, figure: 'total_tokens', colourOf }),
    ],
    table: tableOf(rows, usageOfDayColumns, { keys: 2 }),
  };
}

/** As many as a page has. */
const mostDays = 1000;

/** Each day from the first to the last, those on which nothing happened too; the newest where there are very many. */
function daysBetween(first: string | undefined, last: string | undefined): string[] {
  if (first === undefined || last === undefined) return [];
  const days: string[] = [];
  for (let at = Date.parse(last); at >= Date.parse(first) && days.length < mostDays; at -= 86_400_000) {
    days.unshift(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}
