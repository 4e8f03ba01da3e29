import type { Reply } from './reply.ts';
import type { ModelRequest } from './types.ts';

/** The body of an embedding: https://platform.openai.com/docs/api-reference/embeddings/create */
export function embeddings(reply: Reply, request: ModelRequest): unknown {
  const input = request.body.input;
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  return {
    object: 'list',
    data: inputs.map((_, index) => ({
      object: 'embedding',
      index,
      embedding: vector(index, request.body.encoding_format === 'base64'),
    })),
    model: reply.model,
    usage: {
      prompt_tokens: reply.usage.inputTokens,
      total_tokens: reply.usage.inputTokens,
      ...reply.extraUsage,
    },
  };
}

/** The openai SDK asks for base64 by itself: little-endian 32-bit floats. */
function vector(index: number, base64: boolean): number[] | string {
  const values = Float32Array.from({ length: 8 }, (_, at) => (index + at) / 8);
  return base64 ? Buffer.from(values.buffer).toString('base64') : [...values];
}
