/** What LangChain tells a handler when a chain, a tool or a model starts. */
export type RunStart = [
  serialized: { readonly id?: readonly string[]; readonly name?: string } | undefined,
  input: unknown,
  runId: string,
  parentRunId?: string | undefined,
  tags?: unknown,
  metadata?: Readonly<Record<string, unknown>>,
  runType?: unknown,
  runName?: string | undefined,
];

/** The classes whose runs are an agent's turn wherever they stand: graphs of LangGraph, and LangChain's executor. */
const agentClasses: readonly string[] = ['CompiledStateGraph', 'CompiledGraph', 'Pregel', 'AgentExecutor'];

/** What a graph is called that nobody has named. */
const unnamedGraph = 'LangGraph';

/**
 * The agent whose turn a chain's run is; null where it is a part of one, or nobody's. LangChain has no word for it: an
 * agent is what says so (`createAgent` does, in the metadata of all its parts), and else a graph, or a chain that is no
 * step of another, where it was given a name.
 */
export function agentNameOf(
  [serialized, , , , , metadata, , runName]: RunStart,
  around: { readonly agentName: string | null; readonly isPart: boolean },
): string | null {
  const said = metadata?.lc_agent_name;
  if (typeof said === 'string') return said === around.agentName ? null : said;
  const className = serialized?.id?.at(-1) ?? '';
  if (around.isPart && !agentClasses.includes(className)) return null;
  const isNamed = runName !== undefined && runName !== className && runName !== unnamedGraph;
  return isNamed ? runName : className === 'AgentExecutor' ? className : null;
}
