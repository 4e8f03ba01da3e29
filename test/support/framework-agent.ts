import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelRequest, Turn } from '../../examples/model-server/types.ts';
import { readLines, runIds, temporaryStore } from './agent-process.ts';
import { clientProgram } from './clients.ts';
import { type Script, type ServedCall, startModelServer } from './model-server.ts';

/** What was recorded and served of one use, in the order of the ledger. */
export interface Use {
  readonly lines: readonly Record<string, unknown>[];
  readonly served: readonly ServedCall[];
}

/** The model that a program of test/clients asks between two uses: it parts what was recorded of them. */
const marker = 'marker';

/** Calls the tool that the prompt names, once; fails where it says so; else says something, as much of it as is to be. */
const toolScript: Script = (request): Turn => {
  const prompt = request.messages.findLast(({ role }) => role === 'user')?.text ?? '';
  if (/\bfail\b/.test(prompt)) return { status: 400 };
  const name = request.tools.find((tool) => prompt.includes(`use ${tool}`));
  if (name !== undefined && !hasToolResult(request)) return { toolCalls: [callOf(name)] };
  return { text: 'done', ...(/\bslow\b/.test(prompt) && { delivery: { stallAfterPieces: 2 } }) };
};

const callOf = (name: string) => ({ name, arguments: argumentsOf(name) });

/** Handoffs are given nothing, sub-agents a prompt. */
function argumentsOf(name: string): Record<string, string> {
  if (name.startsWith('transfer_')) return {};
  return name.startsWith('agent-') ? { prompt: 'ledgers' } : { topic: 'ledgers' };
}

const hasToolResult = ({ messages, body }: ModelRequest): boolean =>
  messages.some(({ role }) => role === 'tool') || JSON.stringify(body.input ?? '').includes('function_call_output');

/** How a framework's program is run. */
export interface FrameworkOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly execPath?: string;
  /** Default: `--import runledger/register`. */
  readonly nodeArgs?: readonly string[];
}

const register = fileURLToPath(new URL('../../dist/src/register.js', import.meta.url));

/** Runs uses of a program (in test/clients, where no path is given), one after the other, in one process. */
export async function runUses<Name extends string>(
  program: string,
  names: readonly Name[],
  { env = {}, execPath = process.execPath, nodeArgs = ['--import', register] }: FrameworkOptions = {},
): Promise<Readonly<Record<Name, Use>>> {
  const store = await temporaryStore();
  const server = await startModelServer({ script: toolScript });
  const child = spawn(execPath, [...nodeArgs, isAbsolute(program) ? program : clientProgram(program), ...names], {
    cwd: store,
    env: { PATH: process.env.PATH, RUNLEDGER_DIR: store, BASE_URL: server.openaiUrl, ...env },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  await server.close();
  if (code !== 0 || stderr !== '') throw new Error(`${program} ended with ${code}: ${stderr}`);
  const lines = (await Promise.all((await runIds(store)).map((id) => readLines(store, id, 'events.jsonl')))).flat();
  const isOfUse = ({ event }: Record<string, unknown>) => event !== 'run_start' && event !== 'run_end';
  const recorded = partAt(lines.filter(isOfUse), (line) => line.request_model === marker);
  const served = partAt(server.log, ({ requestModel }) => requestModel === marker);
  return Object.fromEntries(
    names.map((name, index) => [name, { lines: recorded[index] ?? [], served: served[index] ?? [] }]),
  ) as unknown as Record<Name, Use>;
}

/** What stands before each marker. */
function partAt<T>(all: readonly T[], isMarker: (each: T) => boolean): T[][] {
  const parts: T[][] = [[]];
  for (const each of all) {
    if (isMarker(each)) parts.push([]);
    else parts.at(-1)?.push(each);
  }
  return parts;
}

/** Events in short: `model_call planner/lookUp`, `tool_call lookUp of planner`, `agent planner success`. */
export const inShort = ({ lines }: Use): string[] => lines.map(shortOf);

function shortOf(line: Record<string, unknown>): string {
  const role = line.agent_role ?? '-';
  const tool = (line.attributes as Record<string, unknown> | undefined)?.['gen_ai.tool.name'];
  switch (line.event) {
    case 'model_call':
      return `model_call ${role}${tool === undefined ? '' : `/${tool}`}`;
    case 'tool_call':
      return `tool_call ${line.tool_name} of ${role} ${line.status}`;
    case 'agent':
      return `agent ${line.role} ${line.status}, ${line.model_calls} calls, ${line.tool_calls} tools`;
    default:
      return `${line.event} of ${role}: ${line.error_type}`;
  }
}
