import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import undici6 from 'undici-6';
import undici7 from 'undici-7';
import undici8 from 'undici-8';
import { agentScope, type Recorded, watchServer } from './wire.ts';

/** undici as its users install it, by major version. */
export const undicis = { 6: undici6, 7: undici7, 8: undici8 } as const;
export type UndiciMajor = keyof typeof undicis;

/** What is asked of a pool of two connections, by the function of undici that asks it. */
export const poolWays = [
  'fetch',
  'fetch, through a connector of its own',
  'global fetch',
  'fetch, read slowly and pipelined',
  'request',
  'stream',
  'request with retries',
] as const;
export type PoolWay = (typeof poolWays)[number];

interface Ask {
  readonly url: string;
  readonly body: string;
  readonly dispatcher: unknown;
}

/** The typings of three majors do not fit each other; what is used here is alike in all. */
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyUndici = any;

async function ask(undici: AnyUndici, way: PoolWay, { url, body, dispatcher }: Ask): Promise<void> {
  const init = { method: 'POST', body, dispatcher, headers: { 'content-type': 'application/json' } };
  if (way.endsWith('pipelined')) await readSlowly(await undici.fetch(url, init));
  else if (way.startsWith('fetch')) await (await undici.fetch(url, init)).text();
  else if (way === 'global fetch') await (await fetch(url, init as RequestInit)).text();
  else if (way === 'stream')
    await undici.stream(url, init, () => new Writable({ write: (_chunk, _encoding, done) => done() }));
  else await (await undici.request(url, init)).body.text();
}

/** As a proxy's connector does it: undici goes on within the continuation of a promise. */
async function connectInPromise(
  { hostname, port }: { hostname: string; port: string },
  done: Connected,
): Promise<void> {
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  done(null, socket);
}

type Connected = (error: null, socket: Socket) => void;

/** With rests in which the connection is paused: what came in between is parsed when the agent reads on. */
async function readSlowly(response: Response): Promise<void> {
  const reader = response.body!.getReader();
  while (!(await reader.read()).done) await sleep(1);
}

export interface PoolOutcome {
  readonly served: number;
  readonly recorded: number;
  /** Recorded under another's scope: there must be none. */
  readonly misattributed: number;
  /** Recorded under none. */
  readonly unattributed: number;
}

const scopeOfModel = ({ call }: Recorded) => call.requestModel?.split(' ')[0];

/** Sends 24 requests from as many scopes through two connections; every third fails at first and is compressed. */
export async function throughPool(major: UndiciMajor, way: PoolWay): Promise<PoolOutcome> {
  const undici: AnyUndici = undicis[major];
  const tried = new Set<string>();
  const text = way.endsWith('pipelined') ? 'A long answer. '.repeat(5_000) : 'A short answer.';
  const { server, recorded, stop } = await watchServer(({ model }) => {
    const isFirst = !tried.has(model);
    tried.add(model);
    const fails = way === 'request with retries' && isFirst && model.includes('odd');
    return {
      text,
      ...(fails && { status: 503 }),
      delivery: { delayMs: 3, ...(model.includes('odd') && { encoding: 'gzip' }) },
    };
  });
  const agent = new undici.Agent({
    connections: 2,
    pipelining: way.endsWith('pipelined') ? 3 : 1,
    ...(way.includes('connector') && { connect: connectInPromise }),
  });
  const dispatcher = way.endsWith('retries')
    ? new undici.RetryAgent(agent, { minTimeout: 5, methods: ['POST'] })
    : agent;
  await Promise.all(
    Array.from({ length: 24 }, (_, index) => {
      const model = `scope-${index}${index % 3 === 0 ? ' odd' : ''}`;
      const body = JSON.stringify({ messages: [], stream: index % 2 === 0, model });
      const url = `${server.openaiUrl}/chat/completions`;
      return agentScope.run(`scope-${index}`, () => ask(undici, way, { url, body, dispatcher }));
    }),
  );
  await agent.close();
  await stop();
  return {
    served: server.log.length,
    recorded: recorded.length,
    misattributed: recorded.filter((entry) => entry.scopeKnown && entry.scope !== scopeOfModel(entry)).length,
    unattributed: recorded.filter(({ scopeKnown }) => !scopeKnown).length,
  };
}
