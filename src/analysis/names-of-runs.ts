import type { AnalysedStore } from './analysed-store.ts';

/** A name by which a filter selects a run: a model, as it was asked for or answered, or an agent's role. */
export interface NameOfRun {
  readonly run_id: string;
  readonly kind: 'model' | 'agent_role';
  readonly name: string;
}

const kinds = [
  ['model', 'response_model', 'model_calls'],
  ['model', 'request_model', 'model_calls'],
  ['model', 'model', 'agents'],
  ['agent_role', 'role', 'agents'],
  ['agent_role', 'agent_role', 'ledger'],
] as const;

const names = kinds
  .map(
    ([kind, column, table]) =>
      `SELECT run_id, '${kind}' AS kind, ${column} AS name FROM ${table} WHERE run_id IS NOT NULL AND ${column} IS NOT NULL`,
  )
  .join(' UNION ');

/** Which models and roles of agents occur in which run, each once. */
export const namesOfRuns = (store: AnalysedStore): Promise<NameOfRun[]> =>
  store.query(`${names} ORDER BY run_id, kind, name`);
