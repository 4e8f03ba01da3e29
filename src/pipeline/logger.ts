import { writeSync } from 'node:fs';
import { diag } from '@opentelemetry/api';
import type { Logger } from '../common/logger.ts';
import { printable } from '../common/printable.ts';

/**
 * The logger of an instrumented process. Faults go to stderr, since nobody sees OTel's `diag` unless they asked for it;
 * everything else goes to `diag`. A process in which nothing is wrong prints nothing.
 */
export function createLogger(write: (line: string) => void = writeToStderr): Logger {
  const component = diag.createComponentLogger({ namespace: 'runledger' });
  const print = (message: string): void => write(`runledger: ${message.split('\n').map(printable).join('\n')}\n`);
  return {
    error: print,
    warn: print,
    info: (message) => component.info(message),
    debug: (message) => component.debug(message),
  };
}

const stderr = 2;

/** Past `process.stderr`, which tells of a reader that is gone by an event that ends an agent without a listener for it. */
function writeToStderr(line: string): void {
  try {
    writeSync(stderr, line);
  } catch {
    // A closed stderr is the agent's to notice, not ours.
  }
}
