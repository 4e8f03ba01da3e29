import { dashboards } from '../../../scripts/grafana/files.ts';
import { choices } from '../../../scripts/grafana/queries.ts';
import { alertRules, recordingRules } from '../../../scripts/grafana/rules.ts';

/** An expression as Prometheus is asked it. */
export interface Expression {
  /** `overview: Known cost (cost)`. */
  readonly where: string;
  readonly expr: string;
}

/** Every expression of every panel, with all chosen, as Grafana would ask it of a period of five minutes. */
export const panelExpressions: readonly Expression[] = Object.entries(dashboards).flatMap(([name, { rows }]) =>
  rows.flatMap(({ panels }) =>
    panels.flatMap(({ title, targets }) =>
      targets.map(({ expr, legend }) => ({
        where: `${name}: ${title}${targets.length > 1 ? ` (${legend})` : ''}`,
        expr: asked(expr),
      })),
    ),
  ),
);

/** Those of the rules. */
export const recordingExpressions: readonly Expression[] = recordingRules.map(({ record, expr }) => ({
  where: record,
  expr,
}));
export const alertExpressions: readonly Expression[] = alertRules.map(({ alert, expr }) => ({ where: alert, expr }));

function asked(expr: string): string {
  const variables = Object.keys(choices).map((name) => [`$${name}`, '.*'] as const);
  const values = [['$__rate_interval', '1m'], ['$__range_s', '300'], ['$__range', '5m'], ...variables] as const;
  const text = values.reduce((before, [variable, value]) => before.replaceAll(variable, value), expr);
  if (text.includes('$')) throw new Error(`nobody knows a variable of ${text}`);
  return text;
}
