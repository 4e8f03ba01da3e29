/** Something that asks models, or may, in a way that the wire does not see. */
interface Bypass {
  /** As it is told of, and counted: the package, or a part of it. */
  readonly name: string;
  /** What the paths of its modules begin with, from the last `node_modules/` on; its name and a slash where left out. */
  readonly paths?: readonly string[];
}

/**
 * What is known to bypass Node's HTTP, or to speak in it what is not read. Only what is loaded for that: gRPC itself, or a
 * WebSocket library, is there for much else.
 */
const bypasses: readonly Bypass[] = [
  // gRPC over node:http2, of which no message is read.
  { name: '@google-cloud/aiplatform' },
  { name: '@google-ai/generativelanguage' },
  // Programs of their own, in which there is no Node or none of ours.
  { name: '@anthropic-ai/claude-agent-sdk' },
  { name: '@anthropic-ai/claude-code' },
  { name: '@github/copilot-sdk' },
  { name: '@openai/codex-sdk' },
  // WebSockets.
  {
    name: 'openai/realtime',
    paths: ['realtime/ws', 'realtime/websocket'].flatMap((file) => [`openai/${file}.`, `openai/beta/${file}.`]),
  },
  { name: '@lmstudio/sdk' },
  // Models in the agent's own process.
  { name: '@huggingface/transformers' },
  { name: '@xenova/transformers' },
  { name: 'node-llama-cpp' },
  // HTTP by native code, or by another program.
  { name: 'cycletls' },
  { name: 'impit' },
  { name: 'node-libcurl' },
];

const beginnings = bypasses.flatMap(({ name, paths = [`${name}/`] }) => paths.map((path) => ({ name, path })));

/** Every name that `bypassAt` gives. */
export const bypassNames: readonly string[] = bypasses.map(({ name }) => name);

/** What a module is part of that bypasses the wire, by its path from the last `node_modules/` on; null where it is of none. */
export function bypassAt(path: string): string | null {
  for (const beginning of beginnings) if (path.startsWith(beginning.path)) return beginning.name;
  return null;
}
