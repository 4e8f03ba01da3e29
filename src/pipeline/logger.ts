import { diag } from '@opentelemetry/api';
import type { Logger } from '../common/logger.ts';

/**
 * The logger of an instrumented process. Faults go to stderr, since nobody sees OTel's `diag` unless they asked for it;
 * everything else goes to `diag`. A process in which nothing is wrong prints nothing.
 */
export function createLogger(write: (line: string) => void = writeToStderr): Logger {
  const component = diag.createComponentLogger({ namespace: 'runledger' });
  return {
    error: (message) => write(`runledger: ${message}\n`),
    warn: (message) => write(`runledger: ${message}\n`),
    info: (message) => component.info(message),
    debug: (message) => component.debug(message),
  };
}

function writeToStderr(line: string): void {
  try {
    process.stderr.write(line);
  } catch {
    // A closed stderr is the agent's to notice, not ours.
  }
}
