import { InvalidArgumentError, Option } from 'commander';
import { knownTimeZone } from '../../common/time-zone.ts';

export { machineTimeZone } from '../../common/time-zone.ts';

/** `--timezone`: where days begin and end. */
export function timeZoneOption(): Option {
  return new Option('--timezone <name>', 'where days are cut, as IANA names it; default the machine’s').argParser(
    parseTimeZone,
  );
}

/** Reads the name of a time zone. What is none is wrong usage. */
export function parseTimeZone(name: string): string {
  const timeZone = knownTimeZone(name);
  if (timeZone === null) throw new InvalidArgumentError('It is no time zone; write one as Europe/Berlin or UTC.');
  return timeZone;
}
