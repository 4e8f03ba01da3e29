import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../../../src/catalogue/index.ts';
import { JoinedLedgers } from '../../../src/pipeline/run/joined-ledgers.ts';
import { encodeLine } from '../../../src/store/index.ts';
import { eventOf, temporaryDirectory } from '../../store/support.ts';
import { placesOf } from './support.ts';

/** The ledgers beside that of `main`, and what was taken from them. */
function joinedIn(directory: string, { refuse = () => {} }: { refuse?: (event: LedgerEvent) => void } = {}) {
  const taken: LedgerEvent[] = [];
  const faults: unknown[] = [];
  const joined = new JoinedLedgers({
    directory,
    own: 'events.jsonl',
    take(event) {
      refuse(event);
      taken.push(event);
    },
    onFault: (error) => faults.push(error),
  });
  return { joined, taken, faults };
}

const line = (writer: string, seq: number) => encodeLine(eventOf('operation', { writer, seq, name: 'x' }));
const write = (directory: string, { writer, seqs }: { writer: string; seqs: readonly number[] }) =>
  appendFileSync(join(directory, `events.${writer}.jsonl`), seqs.map((seq) => line(writer, seq)).join(''));

describe('the ledgers of other writers', () => {
  it('are read on from where they were left, each writer’s from its own place', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'events.jsonl'), line('main', 1));
    const { joined, taken } = joinedIn(directory);
    await joined.takeNew();
    expect({ taken, exist: joined.exist(), bytes: joined.sizeBytes() }).toEqual({ taken: [], exist: false, bytes: 0 });
    write(directory, { writer: 'b', seqs: [1] });
    write(directory, { writer: 'a', seqs: [1, 2] });
    await joined.takeNew();
    write(directory, { writer: 'a', seqs: [3] });
    write(directory, { writer: 'c', seqs: [1] });
    await joined.takeNew();
    await joined.takeNew();
    expect(placesOf(taken)).toEqual(['a 1', 'a 2', 'b 1', 'a 3', 'c 1']);
    const read = Object.entries(joined.marks).map(([file, { events, faults }]) => [file, events, faults]);
    expect(read.toSorted()).toEqual([
      ['events.a.jsonl', 3, 0],
      ['events.b.jsonl', 1, 0],
      ['events.c.jsonl', 1, 0],
    ]);
    expect(joined.sizeBytes()).toBe(Object.values(joined.marks).reduce((sum, { bytes }) => sum + bytes, 0));
  });

  it('are taken once, however often that is asked for at a time', async () => {
    const directory = temporaryDirectory();
    write(directory, { writer: 'a', seqs: Array.from({ length: 3000 }, (_, index) => index + 1) });
    const { joined, taken } = joinedIn(directory);
    await Promise.all([joined.takeNew(), joined.takeNew(), joined.takeNew()]);
    expect(taken).toHaveLength(3000);
  });

  it('give a line that is being written once it is there', async () => {
    const directory = temporaryDirectory();
    const whole = line('a', 1);
    const file = join(directory, 'events.a.jsonl');
    writeFileSync(file, whole.slice(0, 40));
    const { joined, taken } = joinedIn(directory);
    await joined.takeNew();
    expect(taken).toEqual([]);
    appendFileSync(file, whole.slice(40));
    await joined.takeNew();
    expect(placesOf(taken)).toEqual(['a 1']);
  });

  it('tell by their marks what could not be taken', async () => {
    const directory = temporaryDirectory();
    appendFileSync(join(directory, 'events.a.jsonl'), 'no line\n');
    write(directory, { writer: 'a', seqs: [2] });
    const { joined, taken } = joinedIn(directory);
    await joined.takeNew();
    expect(placesOf(taken)).toEqual(['a 2']);
    expect(joined.marks['events.a.jsonl']).toMatchObject({ events: 1, faults: 1 });
  });

  it.each<[what: string, make: (directory: string) => void]>([
    ['no directory yet', () => {}],
    [
      'what only looks like one',
      (directory) => {
        mkdirSync(join(directory, 'events.folder.jsonl'), { recursive: true });
        writeFileSync(join(directory, 'events.of main.jsonl'), line('of main', 1));
        writeFileSync(join(directory, 'events.json'), line('json', 1));
        symlinkSync(join(directory, 'nowhere'), join(directory, 'events.link.jsonl'));
      },
    ],
  ])('are none in %s', async (_what, make) => {
    const directory = join(temporaryDirectory(), 'run');
    make(directory);
    const { joined, taken, faults } = joinedIn(directory);
    await joined.takeNew();
    expect({ taken, faults }).toEqual({ taken: [], faults: [] });
  });

  it('that cannot be added are a fault, after which the next are taken', async () => {
    const directory = temporaryDirectory();
    write(directory, { writer: 'a', seqs: [1] });
    let isBroken = true;
    const refuse = () => {
      if (isBroken) throw new RangeError('cannot be added');
    };
    const { joined, taken, faults } = joinedIn(directory, { refuse });
    await joined.takeNew();
    isBroken = false;
    write(directory, { writer: 'a', seqs: [2] });
    await joined.takeNew();
    expect({ taken: placesOf(taken), faults }).toEqual({ taken: ['a 2'], faults: [new RangeError('cannot be added')] });
  });
});
