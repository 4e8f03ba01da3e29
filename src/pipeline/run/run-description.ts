import { type JsonValue, wantedIdTag } from '../../catalogue/index.ts';
import type { RunRequest } from '../../record/sink.ts';

/** What a run was made with, as the `runs` table has it. */
export interface RunDescription {
  readonly runId: string;
  readonly project: string | null;
  readonly benchmark: string | null;
  readonly version: string | null;
  readonly config: Readonly<Record<string, JsonValue>> | null;
  readonly tags: Readonly<Record<string, JsonValue>> | null;
}

/** What the configuration says of every run; what the run itself says wins. */
export interface RunDefaults {
  readonly project: string | null;
  readonly tags: Readonly<Record<string, JsonValue>>;
}

/** A run of which nothing is said. */
export const unnamed: RunRequest = {
  wantedId: null,
  project: null,
  benchmark: null,
  version: null,
  config: null,
  tags: null,
};

/** Describes a run by what was asked for and what holds for all runs. An id that another had to replace is a tag. */
export function describeRun(
  { wantedId, project, tags: ownTags, ...request }: RunRequest,
  { runId, defaults }: { readonly runId: string; readonly defaults: RunDefaults },
): RunDescription {
  const wanted = wantedId === null || wantedId === runId ? {} : { [wantedIdTag]: wantedId };
  const tags = { ...defaults.tags, ...ownTags, ...wanted };
  return {
    ...request,
    runId,
    project: project ?? defaults.project,
    tags: Object.keys(tags).length > 0 ? tags : null,
  };
}
