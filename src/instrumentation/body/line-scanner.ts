import { asBuffer, indexOrEnd } from './bytes.ts';
import type { EventScanner, EventSink } from './event-scanner.ts';

const lineFeed = 0x0a;

/** Reads newline-delimited JSON that arrives in chunks cut anywhere: each line is an event without a name. */
export function createLineScanner(sink: EventSink): EventScanner {
  let isOpen = false;
  let isTaken = false;
  const piece = (bytes: Buffer, isLine: boolean) => {
    const isWhole = isLine && !isOpen;
    if (!isOpen) isTaken = sink.begin(null);
    isOpen = true;
    if (isTaken) sink.data(bytes, isWhole);
  };
  const endLine = () => {
    if (isOpen && isTaken) sink.end(null);
    isOpen = false;
  };
  return {
    write(chunk) {
      const bytes = asBuffer(chunk);
      for (let at = 0; at < bytes.length; ) {
        const end = indexOrEnd(bytes, { byte: lineFeed, from: at });
        if (end > at) piece(bytes.subarray(at, end), end < bytes.length);
        if (end < bytes.length) endLine();
        at = end + 1;
      }
    },
    finish: endLine,
  };
}
