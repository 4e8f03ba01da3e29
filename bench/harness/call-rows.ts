import { formatMicros, type Row } from '../../src/exporter.ts';

/** Rows of the `model_calls` table, the same each time, as an exporter is given them. */
export async function* batchesOf(rows: number): AsyncGenerator<readonly Row<'model_calls'>[]> {
  for (let start = 0; start < rows; start += 1000) {
    yield Array.from({ length: Math.min(1000, rows - start) }, (_, index) => callOf(start + index));
  }
}

const startMicros = 1_793_525_400_000_000;

function callOf(index: number): Row<'model_calls'> {
  const failed = index % 50 === 0;
  return {
    ts: formatMicros(startMicros + index * 1379),
    event: 'model_call',
    id: `019a0000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    run_id: 'run_20261101_093000_bench_0a1b2c3d',
    writer: 'main',
    seq: index + 1,
    project: 'bench',
    session_id: null,
    ticket_id: `ISSUE-${index % 40}`,
    agent_role: ['interviewer', 'coder', 'reviewer'][index % 3] ?? null,
    agent_id: `agent-${index % 120}`,
    parent_agent_id: null,
    operation: null,
    trace_id: null,
    span_id: null,
    provider: index % 2 === 0 ? 'openai' : 'anthropic',
    request_model: index % 2 === 0 ? 'gpt-5' : 'claude-opus-4-5',
    response_model: index % 2 === 0 ? 'gpt-5-2025-08-07' : 'claude-opus-4-5-20251101',
    operation_name: 'chat',
    streamed: index % 4 !== 0,
    input_tokens: failed ? null : 800 + ((index * 7919) % 4001),
    output_tokens: failed ? null : 50 + ((index * 104_729) % 997),
    cache_read_tokens: failed ? null : index % 1025,
    cache_write_tokens: null,
    reasoning_tokens: failed ? null : index % 129,
    cost_usd: failed ? null : ((index * 7919) % 4001) * 1.25e-6,
    cost_source: failed ? null : 'priced',
    price_version: failed ? null : 'genai-prices@0.1.8',
    duration_ms: 300 + ((index * 15_485_863) % 9973) / 3,
    time_to_first_chunk_ms: index % 4 === 0 ? null : 95.25,
    status: failed ? 'error' : 'success',
    error_type: failed ? '429' : null,
    http_status: failed ? 429 : 200,
    attempt: 1,
    response_id: `chatcmpl-${index.toString(36).padStart(12, '0')}`,
    attributes: null,
  };
}
