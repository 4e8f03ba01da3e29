import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../common/random.ts';
import { type AgentProcess, startAgent } from '../../support/agent-process.ts';
import { killedAgent } from './agent.ts';

/** What an agent said: that it was about to do something, or that something was recorded. */
export interface Said {
  readonly word: string;
  readonly responseId?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costMicros?: number;
  readonly tool?: string;
  readonly name?: string;
}

/** When an agent is killed: so long after it said this for the nth time. */
export interface Moment {
  readonly word: string;
  readonly nth: number;
  readonly delayMs: number;
}

/** One agent and its end. */
export interface Victim {
  readonly seed: number;
  readonly runId: string;
  readonly helper: 'child' | 'thread' | null;
  readonly moment: Moment;
}

/** The words whose moments are picked, how often they are said, and how long after them something is going on, in ms. */
const stretches = [
  { word: 'opening', times: 1, lastsMs: 15 },
  { word: 'model_call', times: 24, lastsMs: 6 },
  { word: 'tool_call', times: 24, lastsMs: 12 },
  { word: 'ticket ending', times: 3, lastsMs: 40 },
  { word: 'ending', times: 1, lastsMs: 120 },
  { word: 'ended', times: 1, lastsMs: 5 },
] as const;

/** A victim, at a moment that its seed picks anywhere in its life. */
export function victimOf(seed: number): Victim {
  const random = seededRandom(seed);
  const { word, times, lastsMs } = stretches[seed % stretches.length] ?? stretches[0];
  const helper = seed % 5 === 0 ? 'child' : seed % 5 === 1 ? 'thread' : null;
  const moment = { word, nth: 1 + Math.floor(random() * times), delayMs: random() * lastsMs };
  return { seed, runId: `run-${seed}`, helper, moment };
}

/** Snapshots as often as possible, beside those that the agent asks for, so that one is being written at most moments. */
export const restless = `file_format: "1.1"
meter_provider:
  readers:
    - periodic: { interval: 300, exporter: { json: {} } }
    - periodic: { interval: 350, exporter: { csv: {} } }
    - periodic: { interval: 400, exporter: { parquet: {} } }
`;

/** Starts the agents side by side on one store, lets all go, kills each at its moment, and gives what each had said. */
export async function killAll(
  victims: readonly Victim[],
  { store, configFile }: { readonly store: string; readonly configFile: string },
): Promise<ReadonlyMap<Victim, readonly Said[]>> {
  const go = join(store, '..', `go-${victims[0]?.seed}`);
  const agents = await Promise.all(
    victims.map(({ seed, runId, helper }) =>
      startAgent(killedAgent, {
        store,
        env: {
          OTEL_CONFIG_FILE: configFile,
          SEED: String(seed),
          RUN: runId,
          GO: go,
          ...(helper !== null && { HELPER: helper }),
        },
      }),
    ),
  );
  await Promise.all(agents.map((agent) => agent.printed('"waiting"')));
  const said = agents.map((agent, place) => killAt(agent, (victims[place] as Victim).moment));
  writeFileSync(go, '');
  const spoken = await Promise.all(said);
  return new Map(victims.map((victim, place) => [victim, spoken[place] ?? []]));
}

/** On a busy machine an export may take longer than its interval. It is written all the same. */
const isSlow = /^runledger: exporter \w+: Error: no answer within \d+ ms \(logged once\)$/;

async function killAt(agent: AgentProcess, { word, nth, delayMs }: Moment): Promise<readonly Said[]> {
  await Promise.race([saidTimes(agent, { word, nth }), agent.ended]);
  await sleep(delayMs);
  agent.child.kill('SIGKILL');
  const { stdout, stderr } = await agent.ended;
  const complaints = stderr.split('\n').filter((line) => line !== '' && !isSlow.test(line));
  if (complaints.length > 0) throw new Error(`the agent printed: ${complaints.join('\n')}`);
  const said = stdout.split('\n').slice(0, -1);
  return said.map((line) => JSON.parse(line) as Said);
}

/** Resolves as soon as the agent has said a word that often. */
function saidTimes({ child }: AgentProcess, { word, nth }: Omit<Moment, 'delayMs'>): Promise<void> {
  let text = '';
  return new Promise((resolve) => {
    child.stdout?.on('data', (chunk: string) => {
      text += chunk;
      if (text.split(`"word":"${word}"`).length > nth) resolve();
    });
  });
}
