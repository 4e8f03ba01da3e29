import { hex, type Place, record } from './scopes.ts';

/** What is said of a ticket's work when it is done. */
export interface WorkDone {
  readonly isSolved: boolean;
  readonly files: number;
}

/** What changed in the code. */
export function reportCode(place: Place, { isSolved, files }: WorkDone): void {
  const { chance } = place.stage;
  record(place, 'code', {
    files_created: chance.whole(0, 2),
    files_modified: files,
    files_deleted: chance.happens(0.1) ? 1 : 0,
    lines_added: Math.round(chance.around(70 * files, 0.7)),
    lines_deleted: Math.round(chance.around(25 * files, 0.8)),
    test_coverage_percent: percent(chance.between(70, 90) + (isSolved ? 5 : -8)),
  });
}

/** How good the work is. */
export function reportQuality(place: Place, { isSolved }: WorkDone): void {
  const { chance, cast } = place.stage;
  const written = chance.whole(2, 14);
  record(place, 'quality', {
    tests_written: written,
    tests_passing: isSolved ? written : chance.whole(0, written - 1),
    code_coverage_percentage: percent(chance.between(68, 92) + (isSolved ? 4 : -10)),
    linting_errors_count: isSolved ? chance.whole(0, 2) : chance.whole(0, 9),
    type_errors_count: isSolved ? 0 : chance.whole(0, 4),
    security_vulnerabilities_count: chance.happens(0.04) ? 1 : 0,
    functional_completeness_percentage: percent(isSolved ? chance.between(88, 100) : 100 * cast.skill * chance.unit()),
  });
}

/** Judges the work by a test of the whole, which says yes or no, and by taste, which may be below zero. */
export function evaluate(place: Place, { isSolved }: WorkDone): void {
  const { chance, cast } = place.stage;
  record(place, 'evaluation', {
    name: 'task_success',
    score: isSolved ? 1 : 0,
    label: isSolved ? 'pass' : 'fail',
    explanation: null,
  });
  const score = round((isSolved ? 0.35 : -0.3) + (cast.skill - 0.5) * chance.unit());
  record(place, 'evaluation', {
    name: 'reviewer_preference',
    score,
    label: score >= 0 ? 'better' : 'worse',
    explanation: isSolved ? 'reads like the code around it' : 'does more than was asked for, and less',
  });
}

/** The CI pipeline over the work. */
export function runPipeline(place: Place, { isSolved }: WorkDone): void {
  const { chance } = place.stage;
  const isGreen = isSolved && chance.happens(0.93);
  const queueSeconds = round(chance.around(18, 0.9));
  const executionSeconds = round(chance.around(210, 0.35));
  record(place, 'pipeline', {
    pipeline_id: String(chance.whole(100_000, 999_999)),
    commit_sha: hex(chance, 20),
    status: isGreen ? 'success' : 'failed',
    triggered_by: chance.pick(['push', 'push', 'pull_request', 'schedule']),
    attempt: 1,
    queue_seconds: queueSeconds,
    execution_seconds: executionSeconds,
    failed_jobs: isGreen ? [] : [chance.pick(['unit', 'integration', 'lint', 'e2e'])],
  });
}

/** What agents record under names of their own. */
export function recordMilestones(place: Place, { isSolved, files }: WorkDone): void {
  const { chance } = place.stage;
  if (isSolved)
    record(place, { custom: 'pull_request.opened' }, { attributes: { number: chance.whole(100, 9_999), files } });
  if (chance.happens(0.15))
    record(place, { custom: 'human.approved' }, { attributes: { waited_seconds: chance.whole(20, 900) } });
  if (chance.happens(0.03)) {
    record(place, 'error', {
      error_type: 'BudgetExceeded',
      message: 'the ticket cost more than was planned for it',
      severity: 'warning',
    });
  }
}

/** How a run went as a whole. */
export function reportRun(
  place: Place,
  { tickets, solved }: { readonly tickets: number; readonly solved: number },
): void {
  const { chance } = place.stage;
  record(place, 'autonomy', {
    manual_interventions_count: chance.happens(0.25) ? chance.whole(1, 3) : 0,
    prompts_needed_initial: 1,
    prompts_needed_followup: chance.whole(0, 4),
    one_shot_success_rate: round(solved / tickets),
    error_recovery_rate: round(chance.between(0.5, 1)),
    agent_handoffs_successful: tickets * 2,
    agent_handoffs_failed: chance.happens(0.08) ? 1 : 0,
  });
  record(place, 'workflow', {
    stories_created: tickets,
    stories_completed: solved,
    avg_cycle_time_seconds: round(chance.around(1_500, 0.5)),
    rework_count: chance.happens(0.12) ? 1 : 0,
  });
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
const percent = (value: number): number => Math.round(Math.min(100, Math.max(0, value)) * 10) / 10;
