import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import {
  agent,
  operation,
  recordDebuggingCycle,
  recordError,
  recordEvaluation,
  recordEvent,
  recordModelCall,
  recordPipeline,
  reportAutonomy,
  reportCode,
  reportQuality,
  reportWorkflow,
  run,
  session,
  shutdown,
  ticket,
  toolCall,
} from '../../src/index.ts';
import { startRecording } from '../support/recording.ts';

/** A line of a ledger as `JSON.parse` has it, and the run's directory that it was found in. */
export type Line = Readonly<Record<string, unknown>> & { readonly event: string; readonly directory: string };

/**
 * A store of six runs, two each of three projects, by three users in two teams, made by the real pipeline: each with two
 * tickets, nested agents, tools that fail, calls that fail or have no price, and reports of every kind. The third run of
 * them fails.
 */
export async function recordStore(): Promise<string> {
  const { store, directory } = await startRecording();
  afterAll(() => rm(directory, { recursive: true, force: true }));
  for (let number = 0; number < 6; number++) await recordRun(number).catch(() => {});
  await shutdown();
  return store;
}

const models = ['gpt-5-mini', 'claude-sonnet-4-6', 'acme-unpriced'] as const;

async function recordRun(number: number): Promise<void> {
  const project = `project-${number % 3}`;
  const tags = { user: `user-${number % 3}`, team: `team-${number % 2}` };
  const config = { provider: 'openai', model: models[number % 3] ?? null, temperature: number / 10 };
  await run({ project, tags, config, version: '1.0' }, () =>
    session(`session-${number % 2}`, async () => {
      for (const id of ['T-1', `T-${number + 2}`]) await ticket(id, () => work(number));
      if (number === 2) throw new TypeError('the third run fails');
    }),
  );
}

async function work(number: number): Promise<void> {
  await agent({ role: 'planner' }, async () => {
    call(number, 0);
    await agent({ role: 'coder' }, async () => {
      for (let step = 1; step <= 3 + number; step++) {
        call(number, step);
        await toolCall(step % 2 === 0 ? 'grep' : 'run_tests', async () => {
          if (step === 3) throw new RangeError('no');
        }).catch(() => {});
      }
    });
  });
  operation('integrate', () => recordEvent('deployed', { to: 'staging', number }));
  recordError({ errorType: 'FlakyTest', message: 'it is', severity: 'warning' });
  recordDebuggingCycle({ errorType: 'TypeError', attempts: 2, resolved: number % 2 === 0, durationSeconds: 1.5 });
  recordPipeline({ pipelineId: `p-${number}`, status: 'success', attempt: 1, failedJobs: ['lint'] });
  recordEvaluation({ name: 'style', score: number / 5, label: 'good' });
  reportQuality({ tests_written: number, tests_passing: number });
  reportAutonomy({ manual_interventions_count: number });
  reportWorkflow({ stories_created: 1 });
  reportCode({ files_created: 1, lines_added: 10 * number });
}

function call(number: number, step: number): void {
  const failed = step === 2;
  recordModelCall({
    provider: 'openai',
    model: models[(number + step) % 3] ?? '',
    responseModel: models[(number + step) % 3] ?? '',
    durationMs: 100 * step + number + 0.25,
    ...(failed
      ? { error: '429', httpStatus: 429 }
      : { inputTokens: 1000 + step, outputTokens: 10 + number, cacheReadTokens: 500 }),
  });
}

/** Every line of every ledger of a store, read without any of our code. */
export function linesOf(store: string): Line[] {
  return readdirSync(store, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap(({ name }) =>
      readdirSync(join(store, name))
        .filter((file) => /^events\b.*\.jsonl$/.test(file))
        .flatMap((file) => readFileSync(join(store, name, file), 'utf8').split('\n'))
        .filter((line) => line !== '')
        .map((line) => ({ ...JSON.parse(line), directory: name }) as Line),
    );
}
