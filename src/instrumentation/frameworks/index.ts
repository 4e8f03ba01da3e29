import { bypassAt } from '../bypasses.ts';
import { observeAiSdk } from './ai-sdk.ts';
import { observeAiSdk6 } from './ai-sdk-6.ts';
import { aiSdkFunctions, followAiSdkCalls, observeAiSdkCalls } from './ai-sdk-calls.ts';
import { observeLangChain, readLangChainContext } from './langchain.ts';
import { type KnownModule, watchModules } from './loaded-modules.ts';
import { observeMastra } from './mastra.ts';
import { observeMcpClients, observeMcpServers } from './mcp.ts';
import { observeOpenAiAgents } from './openai-agents.ts';
import { shield } from './shield.ts';

const knownModules: readonly KnownModule[] = [
  // Under aliases too (`ai-6`): two versions of it are often side by side.
  {
    path: /^ai[^/]*\/dist\/index\.m?js$/,
    packageName: 'ai',
    functions: aiSdkFunctions,
    onLoad: observeAiSdkCalls,
  },
  { path: /^@openai\/agents-core\/dist\/index\.m?js$/, onLoad: observeOpenAiAgents },
  { path: /^@langchain\/core\/dist\/callbacks\/manager\.c?js$/, onLoad: observeLangChain },
  { path: /^@langchain\/core\/dist\/singletons\/index\.c?js$/, onLoad: readLangChainContext },
  { path: /^@mastra\/core\/dist\/agent\/index\.c?js$/, onLoad: observeMastra },
  {
    path: /^@modelcontextprotocol\/(?:sdk\/dist\/\w+\/client|client\/dist)\/index\.[mc]?js$/,
    onLoad: observeMcpClients,
  },
  {
    path: /^@modelcontextprotocol\/(?:sdk\/dist\/\w+\/server|server\/dist)\/index\.[mc]?js$/,
    onLoad: observeMcpServers,
  },
];

/**
 * Takes a framework from its exports, for what no loader shows: it was loaded before, or is part of a bundle. Exports of
 * anything else are looked at and left alone.
 */
export function observeFramework(exports: unknown): void {
  if (typeof exports !== 'object' || exports === null) return;
  for (const { onLoad } of knownModules) shield(() => onLoad(exports as Parameters<typeof onLoad>[0], {}), undefined);
}

/**
 * Takes agents and tool calls from the frameworks that report them, so that code written with one of them needs no scope
 * of ours. Model calls are the wire's alone. Nothing is loaded for it: what is not used costs nothing. Of what
 * bypasses the wire, `onBypass` is told as it is loaded, by its name. Returns what stops it.
 */
export function observeFrameworks(onBypass: (name: string) => void): () => void {
  const onPath = (path: string): void => {
    const name = bypassAt(path);
    if (name !== null) onBypass(name);
  };
  const ends = [followAiSdkCalls(), observeAiSdk(), observeAiSdk6(), watchModules({ known: knownModules, onPath })];
  return () => {
    for (const end of ends.splice(0)) end();
  };
}
