import { getCallSites } from 'node:util';

/** One frame of the call stack, as far as it is needed. */
export interface CallFrame {
  readonly functionName: string;
  readonly scriptName: string;
}

type PrepareStackTrace = typeof Error.prepareStackTrace;

/**
 * The innermost frames of the call stack. Node's `util.getCallSites` would do, but works out the line and column of each,
 * which doubles its cost; V8's own hook hands over frames that work out nothing unasked. It is set for
 * the length of this function, in which no other code runs.
 */
export function callFrames(maxFrames: number): CallFrame[] {
  try {
    return structuredFrames(maxFrames);
  } catch {
    // Where Node runs with `--frozen-intrinsics`.
    return getCallSites(maxFrames);
  }
}

function structuredFrames(maxFrames: number): CallFrame[] {
  const { stackTraceLimit } = Error;
  const prepare = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = maxFrames;
    setPrepare({ value: toFrames, writable: true, configurable: true, enumerable: true });
    Error.captureStackTrace(holder, callFrames);
    return holder.stack as CallFrame[];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (prepare === undefined) delete (Error as { prepareStackTrace?: PrepareStackTrace }).prepareStackTrace;
    else setPrepare(prepare);
  }
}

function setPrepare(descriptor: PropertyDescriptor): void {
  Object.defineProperty(Error, 'prepareStackTrace', descriptor);
}

function toFrames(_holder: unknown, sites: NodeJS.CallSite[]): CallFrame[] {
  return sites.map((site) => ({
    functionName: site.getFunctionName() ?? '',
    scriptName: site.getScriptNameOrSourceURL() ?? '',
  }));
}
