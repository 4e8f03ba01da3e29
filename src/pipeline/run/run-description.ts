import type { JsonValue } from '../../catalogue/index.ts';
import { cleanAttributes, cleanName } from '../../record/clean.ts';
import type { RunOptions } from '../../record/sink.ts';

/** What a run was made with, as the `runs` table has it. */
export interface RunDescription {
  readonly runId: string;
  readonly project: string | null;
  readonly benchmark: string | null;
  readonly version: string | null;
  readonly config: Readonly<Record<string, JsonValue>> | null;
  readonly tags: Readonly<Record<string, JsonValue>> | null;
}

/** What else is known of a run when it is described. */
export interface DescribeOptions {
  readonly runId: string;
  /** The id that was asked for where another had to take its place: kept as a tag. */
  readonly wantedId: string | null;
  /** The project of the configuration, for a run that names none. */
  readonly project: string | null;
}

/** Checks what the agent gave: whatever does not fit is unknown, and secrets are redacted. */
export function describeRun(options: RunOptions, { runId, wantedId, project }: DescribeOptions): RunDescription {
  const tags = cleanAttributes({ ...options.tags, ...(wantedId !== null && { 'runledger.wanted_id': wantedId }) });
  return {
    runId,
    project: cleanName(options.project) ?? project,
    benchmark: cleanName(options.benchmark),
    version: cleanName(options.version),
    config: cleanAttributes(options.config),
    tags,
  };
}
