import type { Report } from './report-type.ts';

/** A line at the head of a report: what it is about, and what from outside it says. */
export interface HeadingLine {
  readonly label: string;
  readonly values: readonly string[];
  /** Values came from outside. */
  readonly isForeign: boolean;
}

/** What a report is of, for people. When it was made stands apart, so that the rest is the same for the same store. */
export function headingLines({ period, time_zone, filter }: Report): HeadingLine[] {
  const { since, until, first_run_at, last_run_at, before } = period;
  const ours = (label: string, value: string): HeadingLine => ({ label, values: [value], isForeign: false });
  return [
    ours('Runs begun', since === null && until === null ? 'at any time' : spanText(since, until)),
    ours('First and last', first_run_at === null ? 'no runs' : `${short(first_run_at)} and ${short(last_run_at)}`),
    ...(before === null ? [] : [ours('Before', spanText(before.since, before.until))]),
    ours('Days cut in', time_zone),
    ...Object.entries(filter).map(([member, values]) => ({
      label: `Only ${member.replaceAll('_', ' ')}`,
      values,
      isForeign: true,
    })),
  ];
}

/** When and by what a report was made. */
export const generatedLine = ({ generated_at, runledger }: Report): string =>
  `Generated ${short(generated_at)} by Runledger ${runledger}`;

function spanText(since: string | null, until: string | null): string {
  if (since === null) return `before ${short(until)}`;
  return until === null ? `since ${short(since)}` : `since ${short(since)}, before ${short(until)}`;
}

/** `2026-11-01 12:00:00 UTC`: to the second. */
const short = (time: string | null): string => (time === null ? '–' : `${time.slice(0, 19).replace('T', ' ')} UTC`);
