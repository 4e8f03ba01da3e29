import { createReadStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LedgerEvent } from '../../src/catalogue/index.ts';

type Call = Partial<LedgerEvent<'model_call'>>;

/** Transcripts as they were written. */
export interface Transcripts {
  /** Requests in them. */
  readonly entries: number;
  /** Input and output, cached tokens among them. */
  readonly tokens: number;
}

/**
 * Writes the model calls of a store that were answered as Claude Code keeps its transcripts: a file a session below
 * `projects/<project>`, a line an answer. What they have beside usage, which is most of a real one, is left out.
 */
export async function writeTranscripts(store: string, directory: string): Promise<Transcripts> {
  let [entries, tokens] = [0, 0];
  for (const runId of await readdir(store)) {
    if (runId.startsWith('.')) continue;
    const calls = await answeredCalls(join(store, runId));
    const projects = join(directory, 'projects', calls[0]?.project ?? 'none');
    await mkdir(projects, { recursive: true });
    await writeFile(
      join(projects, `${runId}.jsonl`),
      calls.map((call) => `${JSON.stringify(entryOf(call))}\n`).join(''),
    );
    entries += calls.length;
    tokens += calls.reduce((sum, call) => sum + (call.input_tokens ?? 0) + (call.output_tokens ?? 0), 0);
  }
  return { entries, tokens };
}

async function answeredCalls(run: string): Promise<readonly Call[]> {
  const calls: Call[] = [];
  for (const file of await readdir(run)) {
    if (!/^events\b.*\.jsonl$/.test(file)) continue;
    for await (const line of createInterface({ input: createReadStream(join(run, file)) })) {
      if (!line.includes('"event":"model_call"')) continue;
      const call = JSON.parse(line) as Call;
      if (call.status === 'success') calls.push(call);
    }
  }
  return calls;
}

/** What `ccusage` reads of a line. The input is what was neither read from the cache nor written to it. */
function entryOf(call: Call): object {
  const { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens } = call;
  const read = cache_read_tokens ?? 0;
  const written = cache_write_tokens ?? 0;
  return {
    type: 'assistant',
    timestamp: call.ts?.replace(/\d{3}Z$/, 'Z'),
    sessionId: call.run_id,
    version: '2.0.0',
    cwd: `/home/dev/${call.project}`,
    requestId: `req_${call.id}`,
    uuid: call.id,
    ...(call.cost_usd != null && { costUSD: call.cost_usd }),
    message: {
      id: `msg_${call.id}`,
      type: 'message',
      role: 'assistant',
      model: call.response_model,
      content: [],
      usage: {
        input_tokens: (input_tokens ?? 0) - read - written,
        output_tokens: output_tokens ?? 0,
        cache_read_input_tokens: read,
        cache_creation_input_tokens: written,
      },
    },
  };
}
