import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { formatMicros } from '../../../src/common/clock.ts';
import { encodeLine } from '../../../src/store/encode-line.ts';
import { writeManifest } from '../../../src/store/manifest.ts';
import { manifestOf } from '../../store/manifest-support.ts';
import { eventOf } from '../../store/support.ts';

/** What one run of the golden store is like. */
interface Made {
  readonly model: string;
  readonly number: number;
  readonly costUsd: number | null;
  readonly isFailed: boolean;
}

/**
 * A working directory for the tests of one file, with a store whose every figure can be worked out on paper: six runs of `dear` and six of `cheap`, one
 * each a day from 1 to 6 November 2026, and one that goes on. A run has one call and one ticket; the cost rises by 0.1 USD
 * (0.01 of `cheap`) from day to day, `cheap` fails every other day, and its first call has no price.
 */
export async function goldenStore(): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'runledger-golden-'));
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));
  for (let number = 0; number < 6; number++) {
    await writeRun(cwd, { model: 'dear', number, costUsd: (number + 5) / 10, isFailed: false });
    await writeRun(cwd, {
      model: 'cheap',
      number,
      costUsd: number === 0 ? null : (number + 5) / 100,
      isFailed: number % 2 === 1,
    });
  }
  return cwd;
}

const firstDay = Date.parse('2026-11-01T12:00:00Z') * 1000;
const dayMicros = 86_400_000_000;

async function writeRun(cwd: string, { model, number, costUsd, isFailed }: Made): Promise<void> {
  const run_id = `${model}-${number}`;
  const at = (seconds: number): string => formatMicros(firstDay + number * dayMicros + seconds * 1_000_000);
  const status = isFailed ? 'failed' : 'completed';
  const config = { provider: 'acme', model, temperature: 0.2, max_retries: 2 };
  const facts = { run_id, project: 'golden', started_at: at(0), provider: 'acme', model, temperature: 0.2, config };
  const totals = {
    model_calls: 1,
    total_tokens: 1000 + number,
    cost_usd: costUsd,
    unpriced_calls: costUsd === null ? 1 : 0,
  };
  const ended = { ...facts, ...totals, status, ended_at: at(60 + number), duration_seconds: 60 + number };
  const common = { run_id, project: 'golden', session_id: 's-1', ticket_id: `T-${number}` };
  const lines = [
    eventOf('run_start', { ...facts, ts: at(0), status: 'running' }),
    eventOf('model_call', {
      ...common,
      ts: at(10),
      agent_role: 'coder',
      provider: 'acme',
      request_model: model,
      status: 'success',
      input_tokens: 1000,
      output_tokens: number,
      cost_usd: costUsd,
      duration_ms: model === 'dear' ? 2000 + number : 900 + number,
    }),
    eventOf('evaluation', { ...common, ts: at(20), name: 'correctness', score: model === 'dear' ? 0.9 : 0.5 }),
    eventOf('run_end', { ...ended, ts: at(60 + number) }),
  ].map((event, place) => encodeLine({ ...event, seq: place + 1 }));
  const directory = join(cwd, 'runs', run_id);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'events.jsonl'), lines.join(''));
  const { run } = manifestOf();
  await writeManifest(
    directory,
    manifestOf({
      run: { ...run, ...ended },
      ledgers: { 'events.jsonl': { bytes: lines.join('').length, events: lines.length, faults: 0 } },
    }),
  );
}
