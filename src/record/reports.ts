import { type Columns, type EventFields, eventColumns, type ReportName } from '../catalogue/index.ts';
import { activeScope } from './active.ts';
import { cleanAmount, cleanCount, cleanFlag, cleanName, cleanNumber, cleanText, cleanWord } from './clean.ts';
import { cleanAttributes, cleanJson } from './clean-json.ts';
import { emit, emitCustom, type PartialFields } from './emit.ts';
import { describeFailure, failureMessage } from './failure.ts';
import { Misuse, safely } from './recorder.ts';
import { noteSeen } from './thrown.ts';

/** A CI pipeline that worked on the run's code. Times in seconds; unknown is left out. */
export interface PipelineInput {
  readonly pipelineId?: string;
  readonly commitSha?: string;
  /** As the CI system calls it: `success`, `failed`, … */
  readonly status?: string;
  readonly triggeredBy?: string;
  readonly attempt?: number;
  readonly queueSeconds?: number;
  readonly executionSeconds?: number;
  readonly failedJobs?: readonly string[];
}

/** Records a CI pipeline. */
export function recordPipeline(input: PipelineInput): void {
  safely(() =>
    emit('pipeline', {
      pipeline_id: cleanName(input.pipelineId),
      commit_sha: cleanName(input.commitSha),
      status: cleanName(input.status),
      triggered_by: cleanName(input.triggeredBy),
      attempt: cleanCount(input.attempt),
      queue_seconds: cleanAmount(input.queueSeconds),
      execution_seconds: cleanAmount(input.executionSeconds),
      failed_jobs: input.failedJobs ? cleanJson(input.failedJobs) : null,
    }),
  );
}

/** Attempts to mend one error. */
export interface DebuggingCycleInput {
  readonly errorType?: string;
  readonly attempts?: number;
  readonly resolved?: boolean;
  readonly durationSeconds?: number;
}

/** Records a debugging cycle. */
export function recordDebuggingCycle(input: DebuggingCycleInput): void {
  safely(() =>
    emit('debugging_cycle', {
      error_type: cleanName(input.errorType),
      attempts: cleanCount(input.attempts),
      resolved: cleanFlag(input.resolved),
      duration_seconds: cleanAmount(input.durationSeconds),
    }),
  );
}

const severities = ['warning', 'error', 'critical'] as const;

/** How bad an error is. */
export type Severity = (typeof severities)[number];

/** An error described by hand. Its message is stored, secrets redacted, because it was passed on purpose. */
export interface ErrorInput {
  readonly errorType: string;
  readonly message?: string;
  readonly severity?: Severity;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/**
 * Records an error: something that was caught (only its type and code are kept, since messages quote content), or a
 * description made by hand. What is thrown on after that is the same error, and not recorded again by the scopes around.
 */
export function recordError(error: unknown, options: { readonly severity?: Severity } = {}): void {
  safely(({ captureErrorMessages }) => {
    const severity = cleanWord(options?.severity, severities);
    if (isErrorInput(error)) {
      emit(
        'error',
        {
          error_type: cleanName(error.errorType),
          message: cleanText(error.message),
          severity: cleanWord(error.severity, severities) ?? severity ?? 'error',
        },
        { attributes: cleanAttributes(error.attributes) },
      );
      return;
    }
    noteSeen(error, activeScope()?.level ?? null);
    const message = captureErrorMessages ? failureMessage(error) : null;
    emit('error', { error_type: describeFailure(error).errorType, message, severity: severity ?? 'error' });
  });
}

const isErrorInput = (error: unknown): error is ErrorInput =>
  typeof error === 'object' && error !== null && !(error instanceof Error) && 'errorType' in error;

/** One judgement of the work. */
export interface EvaluationInput {
  readonly name: string;
  /** Any finite number, negative ones too. */
  readonly score?: number;
  readonly label?: string;
  /** Stored, secrets redacted. */
  readonly explanation?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Records an evaluation; its score is a gauge on the run. */
export function recordEvaluation(input: EvaluationInput): void {
  safely(() =>
    emit(
      'evaluation',
      {
        name: cleanName(input.name),
        score: cleanNumber(input.score),
        label: cleanName(input.label),
        explanation: cleanText(input.explanation),
      },
      { attributes: cleanAttributes(input.attributes) },
    ),
  );
}

/** Records an event under a name of your own, with attributes. A name of Runledger's own events is refused and counted. */
export function recordEvent(name: string, attributes: Readonly<Record<string, unknown>> = {}): void {
  safely(() => {
    const eventName = cleanName(name);
    if (eventName === null || Object.hasOwn(eventColumns, eventName)) {
      throw new Misuse(`recordEvent: ${JSON.stringify(eventName)} is not a free event name`);
    }
    emitCustom(eventName, { attributes: cleanAttributes(attributes) });
  });
}

/** What a report may say: its columns as in the table of the same name; unknown ones are left out. */
export type ReportInput<R extends ReportName> = Partial<EventFields<R>>;

/** Reports how good the work is. Each number is a gauge on the run; the last report stands. */
export const reportQuality = (report: ReportInput<'quality'>): void => emitReport('quality', report);

/** Reports how far the agents worked by themselves. */
export const reportAutonomy = (report: ReportInput<'autonomy'>): void => emitReport('autonomy', report);

/** Reports stories and rework. */
export const reportWorkflow = (report: ReportInput<'workflow'>): void => emitReport('workflow', report);

/** Reports what changed in the code; inside a ticket, it is that ticket's. */
export const reportCode = (report: ReportInput<'code'>): void => emitReport('code', report);

function emitReport<R extends ReportName>(report: R, input: ReportInput<R>): void {
  safely(() => {
    const columns: Columns = eventColumns[report];
    const given = input as Readonly<Record<string, unknown>>;
    const fields = Object.entries(columns).map(([column, { type }]) => [
      column,
      type === 'int64' ? cleanCount(given[column]) : cleanNumber(given[column]),
    ]);
    emit(report, Object.fromEntries(fields) as PartialFields<R>);
  });
}
