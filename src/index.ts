/**
 * Runledger's public names. Importing this module does nothing; `startMetrics()` (or `--import runledger/register`)
 * starts recording, and before that every function here only calls what it is given.
 */
import { builtInExporters } from '../exporters/index.ts';
import { observeFramework } from './instrumentation/index.ts';
import { currentPipeline, lastHealth, startedPipeline } from './pipeline/current.ts';
import { type Health, offHealth } from './pipeline/health.ts';
import type { Pipeline, StartOptions } from './pipeline/pipeline.ts';
import { start } from './pipeline/start.ts';
import { ask } from './record/clean.ts';

export type {
  JsonValue,
  Latency,
  OperationTotals,
  RunStatus,
  RunSummary,
  ToolTotals,
  UsageTotals,
} from './catalogue/index.ts';
export type { ExporterHealth, Health } from './pipeline/health.ts';
export type { Pipeline, StartOptions } from './pipeline/pipeline.ts';
export { type AgentHandle, type AgentOptions, agent, openAgent } from './record/agent.ts';
export type { Handle } from './record/handle.ts';
export type { ModelCallStatus, TokenUsage } from './record/model-call.ts';
export { type OperationHandle, type OperationOptions, openOperation, operation } from './record/operation.ts';
export { type ModelCallInput, recordModelCall } from './record/record-model-call.ts';
export {
  type DebuggingCycleInput,
  type ErrorInput,
  type EvaluationInput,
  type PipelineInput,
  type ReportInput,
  recordDebuggingCycle,
  recordError,
  recordEvaluation,
  recordEvent,
  recordPipeline,
  reportAutonomy,
  reportCode,
  reportQuality,
  reportWorkflow,
  type Severity,
} from './record/reports.ts';
export { currentRun, openRun, type Run, type RunHandle, run } from './record/run.ts';
export { openSession, type SessionHandle, session } from './record/session.ts';
export type { EndOptions, EndStatus, RunOptions } from './record/sink.ts';
export { openTicket, type TicketHandle, type TicketOptions, ticket } from './record/ticket.ts';
export { openToolCall, type ToolCallHandle, toolCall } from './record/tool-call.ts';
export { type TrackExecution, trackExecution } from './record/track-execution.ts';

/** Where the command line stands, which finishes what a dying process cannot; null in a bundle whose modules have no URL. */
function commandLine(): URL | null {
  const here: string | undefined = import.meta.url;
  return here === undefined ? null : new URL(here.endsWith('.ts') ? './cli/main.ts' : './cli/main.js', here);
}

/**
 * Starts recording for the process: reads the configuration, takes the place of the global MeterProvider, observes the
 * wire. Once; later calls give the pipeline that runs. Never rejects, unless the configuration is bad and says `strict`.
 */
export function startMetrics(options: StartOptions = {}): Promise<Pipeline> {
  return start(options, { builtIn: builtInExporters, commandLine: commandLine() });
}

/** How a process is instrumented from its own code. */
export interface InstrumentOptions extends StartOptions {
  /** Modules of frameworks (`import * as agents from '@openai/agents'`) that are bundled, or were loaded before. */
  readonly frameworks?: readonly object[];
}

/**
 * What `--import runledger/register` does, for where there is no command line to put it on: an `instrumentation.ts` of
 * Next.js, a serverless function. Call it before the agent's code is loaded. Rejects only as `startMetrics()` does.
 */
export async function instrument(options: InstrumentOptions = {}): Promise<Pipeline> {
  const pipeline = await startMetrics(options);
  const frameworks = ask(() => [...(options.frameworks ?? [])]) ?? [];
  for (const framework of frameworks) observeFramework(framework);
  return pipeline;
}

/** Ends every open run, writes what is to be written, and stops recording. Never rejects. */
export async function shutdown(): Promise<void> {
  await (await startedPipeline())?.shutdown();
}

/** Writes a snapshot of every open run and flushes every exporter. Never rejects. */
export async function forceFlush(): Promise<void> {
  await (await startedPipeline())?.forceFlush();
}

/** How recording is doing. `off` before `startMetrics()`, and after `shutdown()` with what it had come to. */
export function health(): Health {
  return currentPipeline()?.health() ?? lastHealth() ?? offHealth;
}
