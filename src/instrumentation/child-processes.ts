import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { settleRecords } from '../common/afterwards.ts';
import { activeScope } from '../record/active.ts';
import { wrapMethod } from './wrap-method.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a child is told by. */
export interface ChildVariables {
  /** The process's own, which children have where they are given none. */
  readonly processEnvironment: Environment;
  /** Under which names a child finds the run, and the agent that started it. */
  readonly runId: string;
  readonly parentAgentId: string;
}

/**
 * Has the processes that are started inside a run of its own join that run, and know the agent that starts them. The
 * process's environment says only which run is the process's, and cannot say more where several are open at a time: so
 * that what a child is given is put in place as it is started. An environment that the agent makes by itself is left as
 * it is, unless it is a copy of the process's. Node has a channel for this only from version 24 on, and none for the
 * functions that wait. What was recorded before it starts is written before: those functions hold the event loop.
 */
export function joinChildProcesses(variables: ChildVariables): void {
  wrapMethod(childProcess.ChildProcess.prototype, 'spawn', ({ args: [options, ...rest], proceed }) => {
    settleRecords();
    const { envPairs } = options as { readonly envPairs?: readonly string[] };
    const added = envPairs ? variablesOf(parsePairs(envPairs), variables) : null;
    if (!envPairs || added === null) return proceed();
    const kept = envPairs.filter((pair) => !Object.hasOwn(added, nameOf(pair)));
    const pairs = Object.entries(added).map(([name, value]) => `${name}=${value}`);
    return proceed([{ ...(options as object), envPairs: [...kept, ...pairs] }, ...rest]);
  });
  for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
    wrapMethod(childProcess, name, ({ args, proceed }) => {
      settleRecords();
      const at = args.findIndex((arg, index) => index > 0 && typeof arg === 'object' && arg && !Array.isArray(arg));
      const options = (args[at] ?? {}) as { readonly env?: Environment };
      const env = options.env ?? variables.processEnvironment;
      const added = variablesOf(env, variables);
      if (added === null) return proceed();
      const given = { ...options, env: { ...allOf(env), ...added } };
      return proceed(at === -1 ? [...args.filter((arg) => arg !== undefined), given] : args.with(at, given));
    });
  }
  syncBuiltinESMExports();
}

/** What is to be set for a child beside that environment; null where it says all, or is none of ours. */
function variablesOf(env: Environment, variables: ChildVariables): Record<string, string> | null {
  const { processEnvironment, runId, parentAgentId } = variables;
  const scope = activeScope();
  const inherited = processEnvironment[runId];
  if (!scope || inherited === undefined || env[runId] !== inherited) return null;
  const isOtherRun = scope.run.runId !== inherited;
  const added = {
    // What is inherited names an agent of the run that is inherited, and an empty name is none.
    ...(isOtherRun && { ...scope.run.environment(), [parentAgentId]: '' }),
    ...(scope.agentId !== null && { [parentAgentId]: scope.agentId }),
  };
  return Object.keys(added).length === 0 ? null : added;
}

/** As Node reads an environment: with what it has of its prototype, as `Object.create(process.env)` does. */
function allOf(env: Environment): Record<string, string | undefined> {
  const all: Record<string, string | undefined> = {};
  for (const name in env) all[name] = env[name];
  return all;
}

const nameOf = (pair: string): string => pair.slice(0, pair.indexOf('='));

const parsePairs = (pairs: readonly string[]): Environment =>
  Object.fromEntries(pairs.map((pair) => [nameOf(pair), pair.slice(pair.indexOf('=') + 1)]));
