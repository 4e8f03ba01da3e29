import { types } from 'node:util';
import { attribute } from '../../catalogue/index.ts';
import { activeScope } from '../../record/active.ts';
import { runInScope } from '../../record/run-in-scope.ts';
import type { Scope } from '../../record/scope.ts';
import { openToolCall } from '../../record/tool-call.ts';
import { noteOnTool } from '../../record/tool-notes.ts';
import { wrapMethod } from '../wrap-method.ts';
import { openWithin } from './framework-scope.ts';
import { shield } from './shield.ts';

/** The request by which one calls a tool: https://modelcontextprotocol.io/specification/2025-06-18/server/tools */
const callMethod = 'tools/call';

interface Request {
  readonly method?: unknown;
  readonly params?: { readonly name?: unknown };
}

/**
 * Clients of the Model Context Protocol, whose SDK has no hook: their `callTool` is wrapped, and `request`, by which it goes
 * and others may directly. What it does is a tool call, and its duration that of an MCP operation; where a framework's
 * tool of that name makes the call, it is the same one.
 */
export function observeMcpClients({ Client }: Readonly<Record<string, unknown>>): void {
  const prototype = prototypeOf(Client);
  wrapMethod(prototype, 'callTool', ({ args: [params], proceed }) => callTool(params as Request['params'], proceed));
  wrapMethod(prototype, 'request', ({ args: [request, ...options], proceed }) => {
    const { method, params } = (request ?? {}) as Request;
    // The answer to a task is that it has begun, and not the tool's.
    return method === callMethod && !options.some(asksForTask) ? callTool(params, proceed) : proceed();
  });
}

const asksForTask = (option: unknown): boolean => Boolean((option as { readonly task?: unknown } | undefined)?.task);

function callTool(params: Request['params'], proceed: () => unknown): unknown {
  const name = String(params?.name ?? '');
  const notes = { [attribute.mcpMethodName]: callMethod };
  const around = activeScope();
  if (!isCallOf(around, name)) return runAsTool(name, { proceed, notes });
  noteOnTool(around.level, notes);
  return proceed();
}

/** Servers: each handler that they are given is wrapped. A call that began in this process is counted where it did. */
export function observeMcpServers({ Server }: Readonly<Record<string, unknown>>): void {
  wrapMethod(prototypeOf(Server), 'setRequestHandler', ({ args: [schema, handler, ...rest], proceed }) =>
    proceed([schema, typeof handler === 'function' ? wrapHandler(handler as Handler) : handler, ...rest]),
  );
}

const prototypeOf = (value: unknown): unknown => (value as { readonly prototype?: unknown } | undefined)?.prototype;

type Handler = (this: unknown, ...args: unknown[]) => unknown;

function wrapHandler(handler: Handler): Handler {
  return function (...args) {
    const proceed = (): unknown => handler.apply(this, args);
    const name = shield(() => toolOf(args[0] as Request | undefined), null);
    return name === null ? proceed() : runAsTool(name, { proceed, notes: {} });
  };
}

/** The tool that a request calls; null where it calls none, or where the call is being counted. */
function toolOf(request: Request | undefined): string | null {
  if (request?.method !== callMethod) return null;
  const name = String(request.params?.name ?? '');
  return isCallOf(activeScope(), name) ? null : name;
}

/** Whether this is a call of that tool, under its own name or, as frameworks do, one with the server's before it. */
function isCallOf(scope: Scope | null, name: string): scope is Scope {
  const toolName = scope?.toolName ?? null;
  if (toolName === null) return false;
  return toolName === name || (toolName.endsWith(name) && /[_./:-]$/.test(toolName.slice(0, -name.length)));
}

interface ToolRun {
  proceed(): unknown;
  readonly notes: Parameters<typeof noteOnTool>[1];
}

/** A tool's failure is told in its result, as `isError`. */
function runAsTool(name: string, { proceed, notes }: ToolRun): unknown {
  const tool = openWithin(null, () => openToolCall(name));
  const level = tool.current()?.level;
  if (level) noteOnTool(level, notes);
  let hasFailed = false;
  const look = (result: unknown): unknown => {
    hasFailed = (result as { readonly isError?: unknown } | null | undefined)?.isError === true;
    return result;
  };
  const scope = {
    with: <T>(fn: () => T): T => tool.with(fn),
    end: (options?: { readonly error?: unknown }): void => tool.end(hasFailed ? { status: 'error' } : options),
  };
  return runInScope(scope, () => {
    const result = proceed();
    return types.isPromise(result) ? result.then(look) : look(result);
  });
}
