import type { Observation } from './finding.ts';

/** How something asks models past the wire, and what would have its calls recorded. */
interface Way {
  readonly how: string;
  readonly fix: string;
}

const grpc: Way = {
  how: 'it asks models by gRPC, which is not read',
  fix: 'ask by @google/genai, or give its client { fallback: true } for REST; else recordModelCall()',
};

const ownProgram: Way = {
  how: 'it asks models from a program of its own',
  fix: 'give recordModelCall() the usage that it reports at the end of a turn',
};

const inProcess: Way = {
  how: 'it runs models in this process, without a request',
  fix: 'recordModelCall() with what it counts',
};

const ownHttp: Way = {
  how: 'what is requested by it passes Node by',
  fix: 'have models asked by Node’s fetch or node:https; else recordModelCall()',
};

const ways: Readonly<Record<string, Way>> = {
  '@google-cloud/aiplatform': grpc,
  '@google-ai/generativelanguage': grpc,
  '@anthropic-ai/claude-agent-sdk': ownProgram,
  '@anthropic-ai/claude-code': ownProgram,
  '@github/copilot-sdk': ownProgram,
  '@openai/codex-sdk': ownProgram,
  'openai/realtime': {
    how: 'it asks models by WebSocket, which is not seen',
    fix: 'give recordModelCall() the usage of each response.done',
  },
  '@lmstudio/sdk': {
    how: 'it asks models by WebSocket, which is not seen',
    fix: 'ask LM Studio’s OpenAI-compatible server, by its base URL; else recordModelCall()',
  },
  '@huggingface/transformers': inProcess,
  '@xenova/transformers': inProcess,
  'node-llama-cpp': inProcess,
  cycletls: ownHttp,
  impit: ownHttp,
  'node-libcurl': ownHttp,
};

/** What is told where something was loaded that asks models past the wire; null for what only a later version knows. */
export function bypassText(name: string): Pick<Observation, 'what' | 'fix'> | null {
  if (!Object.hasOwn(ways, name)) return null;
  const { how, fix } = ways[name] as Way;
  return { what: () => `${name} was loaded: ${how}`, fix };
}
