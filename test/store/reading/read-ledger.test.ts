import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../../../src/catalogue/index.ts';
import { encodeLine, maxLineBytes } from '../../../src/store/encode-line.ts';
import type { LedgerFault } from '../../../src/store/reading/ledger-fault.ts';
import { type ReadLedgerOptions, readLedger } from '../../../src/store/reading/read-ledger.ts';
import { seededRandom } from '../../common/random.ts';
import { all, eventOf, temporaryDirectory } from '../support.ts';

const directory = temporaryDirectory();
let files = 0;

function ledgerOf(...parts: readonly (string | Buffer | LedgerEvent)[]): string {
  const path = join(directory, `events.w${files++}.jsonl`);
  const bytes = parts.map((part) =>
    typeof part === 'string' || Buffer.isBuffer(part) ? Buffer.from(part as string) : Buffer.from(encodeLine(part)),
  );
  writeFileSync(path, Buffer.concat(bytes));
  return path;
}

interface Read {
  readonly events: readonly LedgerEvent[];
  readonly faults: readonly LedgerFault[];
  readonly nextByte: number;
  readonly nextLine: number;
}

async function read(path: string, options?: ReadLedgerOptions): Promise<Read> {
  const batches = await all(readLedger(path, options));
  return {
    events: batches.flatMap(({ events }) => events),
    faults: batches.flatMap(({ faults }) => faults),
    nextByte: batches.at(-1)?.nextByte ?? -1,
    nextLine: batches.at(-1)?.nextLine ?? -1,
  };
}

const reasons = ({ faults }: Read): string[] => faults.map(({ line, reason }) => `${line}: ${reason}`);
const calls = (count: number): LedgerEvent[] =>
  Array.from({ length: count }, (_, index) => eventOf('model_call', { status: 'success', input_tokens: index }));

describe('a ledger', () => {
  it('is read as it was written', async () => {
    const events = [eventOf('run_start'), ...calls(3), eventOf('my.event', { attributes: { a: 1 } })];
    const path = ledgerOf(...events);
    expect(await read(path)).toEqual({
      events,
      faults: [],
      nextByte: Buffer.concat(events.map((e) => Buffer.from(encodeLine(e)))).length,
      nextLine: 6,
    });
  });

  it('comes in batches of at most a thousand, in bounded stretches', async () => {
    const events = calls(3210);
    const batches = await all(readLedger(ledgerOf(...events)));
    expect(batches.flatMap((batch) => batch.events)).toEqual(events);
    expect(Math.max(...batches.map((batch) => batch.events.length))).toBeLessThanOrEqual(1000);
  });

  it('is read on from where it was left', async () => {
    const [first, second, third] = calls(3) as [LedgerEvent, LedgerEvent, LedgerEvent];
    const path = ledgerOf(first, encodeLine(second).slice(0, 30));
    const before = await read(path);
    expect(before).toMatchObject({ events: [first], faults: [], nextLine: 2 });
    appendFileSync(path, encodeLine(second).slice(30) + encodeLine(third));
    const after = await read(path, { fromByte: before.nextByte, fromLine: before.nextLine });
    expect(after).toMatchObject({ events: [second, third], faults: [], nextLine: 4 });
  });

  it('is read up to a byte, and a line that is cut there is left for later', async () => {
    const events = calls(3);
    const path = ledgerOf(...events);
    const [first = 0, second = 0] = events.map((event) => Buffer.byteLength(encodeLine(event)));
    expect((await read(path, { toByte: first + second })).events).toEqual(events.slice(0, 2));
    const cut = await read(path, { toByte: first + second + 10 });
    expect(cut).toMatchObject({ events: events.slice(0, 2), nextByte: first + second, faults: [] });
    expect((await read(path, { toByte: first - 1 })).events).toEqual([]);
    expect((await read(path, { toByte: 0 })).nextByte).toBe(0);
  });

  it.each(Array.from({ length: 12 }, (_, seed) => seed))(
    'comes in the same lines wherever its chunks end (%d)',
    async (seed) => {
      const random = seededRandom(seed);
      const events = Array.from({ length: 40 }, () =>
        eventOf('error', {
          message: '€x\u0001'.repeat(Math.floor(random() ** 4 * 60_000)),
          attributes: { n: random() },
        }),
      );
      const { events: found, faults } = await read(ledgerOf(...events));
      expect(faults).toEqual([]);
      expect(found).toEqual(events);
    },
  );
});

describe('a torn last line', () => {
  const whole = calls(1)[0] as LedgerEvent;
  const torn = encodeLine(eventOf('error')).slice(0, 40);

  it('is left while somebody may still write it', async () => {
    expect(await read(ledgerOf(whole, torn))).toMatchObject({ events: [whole], faults: [], nextLine: 2 });
  });

  it('is a fault when nobody does', async () => {
    const path = ledgerOf(whole, torn);
    const result = await read(path, { final: true });
    expect(result.events).toEqual([whole]);
    expect(result.faults).toEqual([
      {
        file: path.split('/').at(-1),
        line: 2,
        byte: encodeLine(whole).length,
        reason: 'not a JSON object',
        skipped: true,
      },
    ]);
    expect(result.nextByte).toBe(encodeLine(whole).length + 40);
  });

  it('that lacks only its line feed is taken', async () => {
    const last = eventOf('error');
    expect((await read(ledgerOf(whole, encodeLine(last).trimEnd()), { final: true })).events).toEqual([whole, last]);
  });
});

describe('what cannot be taken is skipped and told', () => {
  const [before, after] = calls(2) as [LedgerEvent, LedgerEvent];
  const junk = Buffer.from(
    Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256).filter((byte) => byte !== 10),
  );

  it.each([
    ['a torn line in the middle', `${encodeLine(before).slice(0, 99)}\n`, 'not a JSON object'],
    ['binary junk', Buffer.concat([junk, Buffer.from('\n')]), 'not UTF-8'],
    [
      'bytes that are not UTF-8 inside a text',
      Buffer.from('{"event":"error","message":"\xff\xfe"}\n', 'latin1'),
      'not UTF-8',
    ],
    [
      'zeros, as a crashed file system leaves them',
      Buffer.concat([Buffer.alloc(4096), Buffer.from('\n')]),
      'not a JSON object',
    ],
    ['a wrong type', '{"event":"model_call","input_tokens":"many"}\n', 'input_tokens is not a count'],
    ['a JSON text that is no event', '[1,2,3]\n', 'not a JSON object'],
    ['a line too long', `{"event":"x","attributes":"${'x'.repeat(maxLineBytes)}"}\n`, 'longer than 1048576 bytes'],
    ['a line far too long', `${'x'.repeat(5_000_000)}\n`, 'longer than 1048576 bytes'],
    ['deep nesting', `{"event":"x","attributes":${'['.repeat(200_000)}\n`, 'not a JSON object'],
  ])('%s', async (_, bad, reason) => {
    const result = await read(ledgerOf(before, bad, after));
    expect(result.events).toEqual([before, after]);
    expect(result.faults).toMatchObject([{ line: 2, byte: encodeLine(before).length, reason, skipped: true }]);
    expect(result.nextLine).toBe(4);
  });

  it('a line of the greatest length is taken', async () => {
    const overhead = encodeLine(eventOf('x', { seq: 1, attributes: '' })).length;
    const fits = eventOf('x', { seq: 1, attributes: 'x'.repeat(maxLineBytes - overhead) });
    const over = eventOf('x', { seq: 2, attributes: 'x'.repeat(maxLineBytes - overhead + 1) });
    const path = ledgerOf(before, encodeLine(fits), `${JSON.stringify(withoutNulls(over))}\n`, after);
    const result = await read(path);
    expect(result.events).toEqual([before, fits, after]);
    expect(reasons(result)).toEqual(['3: longer than 1048576 bytes']);
  });

  it('blank lines are nothing', async () => {
    const result = await read(ledgerOf('\n', before, '\n\n', after, '\n'));
    expect(result).toMatchObject({ events: [before, after], faults: [], nextLine: 7 });
  });

  it('a value out of range is unknown, and its line is kept', async () => {
    const result = await read(ledgerOf('{"event":"model_call","input_tokens":1e300,"provider":"x"}\n'));
    expect(result.events).toMatchObject([{ provider: 'x', input_tokens: null }]);
    expect(result.faults).toMatchObject([{ line: 1, skipped: false }]);
  });

  it('a line that stands there twice counts once', async () => {
    const events = calls(5);
    const result = await read(ledgerOf(...events, events[1] as LedgerEvent, events[4] as LedgerEvent, ...calls(1)));
    expect(result.events).toHaveLength(6);
    expect(reasons(result)).toEqual(['6: repeats an earlier line', '7: repeats an earlier line']);
    const filtered = await read(ledgerOf(...events, events[1] as LedgerEvent), { events: new Set(['model_call']) });
    expect(filtered.events).toHaveLength(5);
  });

  it('a place that is used again by another event is no repetition', async () => {
    const events = [
      eventOf('error', { seq: 1 }),
      eventOf('error', { seq: 1 }),
      eventOf('error', { seq: 9e15 }),
      eventOf('error', { seq: 2 }),
    ];
    expect(await read(ledgerOf(...events))).toMatchObject({ events, faults: [] });
  });

  it('thousands of faults come in batches too', async () => {
    const batches = await all(readLedger(ledgerOf('junk\n'.repeat(2500), before)));
    expect(batches.flatMap(({ faults }) => faults)).toHaveLength(2500);
    expect(Math.max(...batches.map(({ faults }) => faults.length))).toBeLessThanOrEqual(1000);
    expect(batches.flatMap(({ events }) => events)).toEqual([before]);
  });

  it('a line of 400 MB does not come into memory', async () => {
    const path = ledgerOf(before);
    truncateSync(path, 400 * 1024 * 1024);
    appendFileSync(path, `\n${encodeLine(after)}`);
    const peakKilobytes = process.resourceUsage().maxRSS;
    const result = await read(path);
    expect(result.events).toEqual([before, after]);
    expect(reasons(result)).toEqual(['2: longer than 1048576 bytes']);
    expect(process.resourceUsage().maxRSS - peakKilobytes).toBeLessThan(150 * 1024);
  });

  it('an endless last line is told once nobody writes it', async () => {
    const path = ledgerOf(before, 'x'.repeat(3_000_000));
    expect(await read(path)).toMatchObject({ events: [before], faults: [], nextByte: encodeLine(before).length });
    expect(reasons(await read(path, { final: true }))).toEqual(['2: longer than 1048576 bytes']);
  });
});

describe('a file', () => {
  it('that is not there is a fault', async () => {
    expect(await read(join(directory, 'none.jsonl'))).toMatchObject({
      events: [],
      nextByte: 0,
      faults: [{ line: 0, reason: 'cannot be read (ENOENT)' }],
    });
  });

  it('that is a link is not followed', async () => {
    const path = join(directory, 'events.link.jsonl');
    symlinkSync(ledgerOf(...calls(1)), path);
    expect(await read(path)).toMatchObject({ events: [], faults: [{ reason: 'is a link, which is not followed' }] });
  });

  it('that is a directory or a pipe is not waited for', async () => {
    mkdirSync(join(directory, 'events.dir.jsonl'));
    execFileSync('bash', ['-c', 'mkfifo "$0"', join(directory, 'events.pipe.jsonl')]);
    for (const name of ['dir', 'pipe']) {
      expect(await read(join(directory, `events.${name}.jsonl`))).toMatchObject({
        events: [],
        faults: [{ reason: 'is not a plain file' }],
      });
    }
  });

  it('that is shorter than it was is told', async () => {
    const events = calls(2);
    const path = ledgerOf(...events);
    const size = encodeLine(events[0] as LedgerEvent).length;
    truncateSync(path, size);
    const result = await read(path, { toByte: 2 * size });
    expect(result.events).toEqual(events.slice(0, 1));
    expect(reasons(result)).toEqual([`0: ends at byte ${size}, and not at ${2 * size}`]);
  });

  it('of a newer format is named and left alone', async () => {
    const heading = '{"format":"runledger","version":2}\n';
    const result = await read(ledgerOf(heading, ...calls(3)));
    expect(result.events).toEqual([]);
    expect(reasons(result)).toEqual(['0: is of format version 2; this program reads up to 1']);
    expect(result.nextByte).toBe(heading.length);
  });
});

describe('a filter', () => {
  const events = [
    eventOf('model_call'),
    eventOf('model_calls'),
    eventOf('model'),
    eventOf('error', { attributes: { event: 'model_call' } }),
    eventOf('my.event'),
    eventOf('tool_call', { tool_name: '","event":"model_call"' }),
    eventOf('cust"om'),
    eventOf('€'),
  ];
  const foreign = [
    '{"event":"model_call","ts":"2026-11-01T09:30:00.000000Z","provider":"other order"}\n',
    '{ "ts": "2026-11-01T09:30:00.000000Z", "event": "model_call", "provider": "spaces" }\n',
    '{"ts":"2026-11-01T09:30:00.000000Z","event":"model_c\\u0061ll","provider":"escapes"}\n',
    '{"ts":"2026-11-01T09:30:00.000000+00:00","event":"model_call","provider":"offset"}\n',
    '{"ts":"2026-11-01T09:30:00.000000Z","event":"tool_call","provider":7}\n',
  ];

  it.each([
    [['model_call']],
    [['error', 'tool_call']],
    [['custom']],
    [['custom', 'error']],
    [['my.event']],
    [['quality']],
    [[]],
  ])('for %j lets through what parsing would', async (names) => {
    const wanted = new Set(names);
    const path = ledgerOf(...events, ...foreign);
    const everything = (await read(path)).events;
    const filtered = await read(path, { events: wanted });
    const known = new Set(['model_call', 'error', 'tool_call']);
    const isWanted = ({ event }: LedgerEvent) =>
      wanted.has(event as string) || (wanted.has('custom') && !known.has(event as string));
    expect(filtered.events).toEqual(everything.filter(isWanted));
    expect(filtered).toMatchObject({ nextLine: 14 });
  });

  it('takes a last line without line feed by the same rule', async () => {
    const path = ledgerOf(eventOf('error'), encodeLine(eventOf('model_call')).trimEnd());
    expect((await read(path, { final: true, events: new Set(['model_call']) })).events).toHaveLength(1);
    const none = await read(path, { final: true, events: new Set(['quality']) });
    expect(none).toMatchObject({ events: [], faults: [], nextLine: 3 });
  });

  it('still tells of lines that cannot be read', async () => {
    const result = await read(ledgerOf('junk\n', ...events), { events: new Set(['error']) });
    expect(reasons(result)).toEqual(['1: not a JSON object']);
    expect(result.events).toHaveLength(1);
  });
});

const withoutNulls = (event: LedgerEvent): object =>
  Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null));
