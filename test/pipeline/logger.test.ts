import { DiagLogLevel, diag } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/pipeline/logger.ts';

afterEach(() => diag.disable());

/** A logger, what it prints, and what it tells OTel's `diag`. */
function listen() {
  const printed: string[] = [];
  const told: unknown[][] = [];
  const hear = (...words: unknown[]) => told.push(words);
  diag.setLogger({ error: hear, warn: hear, info: hear, debug: hear, verbose: hear }, { logLevel: DiagLogLevel.ALL });
  told.length = 0;
  return { logger: createLogger((line) => printed.push(line)), printed, told };
}

describe('the logger of an agent’s process', () => {
  it.each(['error', 'warn'] as const)('prints what is wrong: %s', (level) => {
    const { logger, printed, told } = listen();
    logger[level]('ledger: ENOSPC');
    expect({ printed, told }).toEqual({ printed: ['runledger: ledger: ENOSPC\n'], told: [] });
  });

  it.each(['info', 'debug'] as const)('leaves the rest to whoever asked OpenTelemetry for it: %s', (level) => {
    const { logger, printed, told } = listen();
    logger[level]('a snapshot');
    expect({ printed, told }).toEqual({ printed: [], told: [['runledger', 'a snapshot']] });
  });

  it('prints several lines as they are, and nothing that would forge or hide one', () => {
    const { logger, printed } = listen();
    logger.error('two\nlines, \u001b[2Jone \u202ebackwards\r');
    expect(printed).toEqual(['runledger: two\nlines, \\u001b[2Jone \\u202ebackwards\\u000d\n']);
  });
});
