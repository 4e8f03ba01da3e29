import { eventColumns, isKnownEvent } from '../../catalogue/index.ts';
import { eventNameOffset } from '../encode-line.ts';

/** Which events are wanted: by name, `custom` standing for all that are not in the catalogue. Null is all of them. */
export type WantedEvents = ReadonlySet<string> | null;

/** Whether an event of this name is wanted. */
export function isWanted(name: string, wanted: WantedEvents): boolean {
  return wanted === null || wanted.has(name) || (!isKnownEvent(name) && wanted.has('custom'));
}

const quoteByte = 0x22;
const backslashByte = 0x5c;
const opening = Buffer.from('{"ts":"');
const middle = Buffer.from('Z","event":"');

/**
 * Makes the test that a line need not be parsed, by its bytes: our own writers put the event's name at a fixed place. A
 * line in any other form is to be parsed.
 */
export function createLineFilter(wanted: WantedEvents): (bytes: Uint8Array, start: number) => boolean {
  if (wanted === null) return () => false;
  const wantedNames = [...wanted].filter((name) => name !== 'custom').map(quoted);
  const knownNames = wanted.has('custom') ? Object.keys(eventColumns).filter(isKnownEvent).map(quoted) : null;
  return (bytes, start) => {
    const nameStart = start + eventNameOffset;
    if (!has(bytes, opening, start) || !has(bytes, middle, nameStart - middle.length)) return false;
    if (wantedNames.some((name) => has(bytes, name, nameStart))) return false;
    if (knownNames !== null) return knownNames.some((name) => has(bytes, name, nameStart));
    return !isEscaped(bytes, nameStart);
  };
}

const quoted = (name: string): Uint8Array => Buffer.from(`${name}"`);

function has(bytes: Uint8Array, part: Uint8Array, offset: number): boolean {
  for (let index = 0; index < part.length; index++) if (bytes[offset + index] !== part[index]) return false;
  return true;
}

/** Whether the name is written with escapes, so that its bytes do not tell what it is. */
function isEscaped(bytes: Uint8Array, nameStart: number): boolean {
  for (let index = nameStart; index < bytes.length; index++) {
    if (bytes[index] === quoteByte) return false;
    if (bytes[index] === backslashByte) return true;
  }
  return true;
}
