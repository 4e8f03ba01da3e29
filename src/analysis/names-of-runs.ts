import type { AnalysedStore } from './analysed-store.ts';

/** A name that occurs in a run: a model that was called, as it answered, else as it was asked for, or an agent's role. */
export interface NameOfRun {
  readonly run_id: string;
  readonly kind: 'model' | 'agent_role';
  readonly name: string;
}

const names = `
  SELECT DISTINCT run_id, 'model' AS kind, coalesce(response_model, request_model) AS name
  FROM model_calls
  WHERE coalesce(response_model, request_model) IS NOT NULL
  UNION ALL
  SELECT DISTINCT run_id, 'agent_role' AS kind, agent_role AS name
  FROM model_calls
  WHERE agent_role IS NOT NULL
  UNION
  SELECT DISTINCT run_id, 'agent_role' AS kind, role AS name
  FROM agents
  WHERE role IS NOT NULL
  ORDER BY run_id, kind, name`;

/** Which models and roles of agents occur in which run, each once. */
export const namesOfRuns = (store: AnalysedStore): Promise<NameOfRun[]> => store.query(names);
