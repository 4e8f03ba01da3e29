import type OpenAI from 'openai';
import { median } from './interleave.ts';

/** A call by the `openai` SDK to a model server: plain, or streamed in so many chunks and read to the end. */
export function openaiCall(
  Client: typeof OpenAI,
  { url, chunks }: { readonly url: string; readonly chunks: number | null },
): () => Promise<void> {
  const { completions } = new Client({ apiKey: 'none', baseURL: `${url}/v1` }).chat;
  return async () => {
    if (chunks === null) await completions.create(chat(chunks));
    else for await (const _ of await completions.create({ ...chat(chunks), ...streaming }));
  };
}

/** The body of a chat completion; the model server answers with as many chunks as its message says. */
export const chat = (chunks: number | null) => ({
  model: 'gpt-5',
  messages: [{ role: 'user' as const, content: String(chunks ?? 1) }],
});

/** What makes it a stream. */
export const streaming = { stream: true, stream_options: { include_usage: true } } as const;

/** Median seconds of a request, so many one after the other. */
export async function medianSeconds(request: () => Promise<void>, requests: number): Promise<number> {
  const seconds: number[] = [];
  for (let index = 0; index < requests; index += 1) {
    const startedMs = performance.now();
    await request();
    seconds.push((performance.now() - startedMs) / 1000);
  }
  return median(seconds);
}
