import { describe, expect, it } from 'vitest';
import { eventColumns, type LedgerEvent, ledgerColumns } from '../../src/catalogue/index.ts';
import { decodeLine } from '../../src/store/decode-line.ts';
import { encodeLine, eventNameOffset, type Loss, maxLineBytes } from '../../src/store/encode-line.ts';
import { eventOf } from './support.ts';

/** Through UTF-8, as a file has it. */
const throughFile = (line: string): string => Buffer.from(line).toString();

/** A value of each type that is not the simplest. */
const sample = {
  string: 'a "b" \\ \n €😀',
  int64: 9007199254740991,
  double: 1e-7,
  boolean: false,
  timestamp: '2026-11-01T09:30:00.000001Z',
};

function filled(event: string): LedgerEvent {
  const columns = Object.entries(ledgerColumns(event)).map(([name, { type }]) => [
    name,
    type === 'json' ? { nested: [1, null, { 'a"b': true }] } : sample[type],
  ]);
  return eventOf(event, { ...Object.fromEntries(columns), event, seq: 7 });
}

describe('a line', () => {
  it.each(Object.keys(eventColumns))('of %s reads back as it was, column by column', (event) => {
    const losses: Loss[] = [];
    const line = encodeLine(filled(event), (loss) => losses.push(loss));
    expect(losses).toEqual([]);
    expect(decodeLine(throughFile(line))).toEqual({ event: filled(event), reason: null });
    expect(Object.keys(JSON.parse(line))).toEqual(Object.keys(ledgerColumns(event)));
    expect(line.indexOf('\n')).toBe(line.length - 1);
  });

  it.each(['model_call', 'a_name_of_my_own', 'ünï "quoted"'])('has the name %j where readers look for it', (event) => {
    const line = Buffer.from(encodeLine(eventOf(event)));
    const name = `${JSON.stringify(event).slice(1)},`;
    expect(line.subarray(eventNameOffset).toString().slice(0, name.length)).toBe(name);
  });

  it('leaves out what is null, and reads it back as null', () => {
    const event = eventOf('error', { error_type: 'timeout' });
    const line = encodeLine(event);
    expect(Object.keys(JSON.parse(line))).toEqual(['ts', 'event', 'id', 'run_id', 'writer', 'seq', 'error_type']);
    expect(decodeLine(line).event).toEqual(event);
  });

  it('takes the columns in any order', () => {
    const event = filled('model_call');
    const reversed = Object.fromEntries(Object.entries(event).reverse()) as LedgerEvent;
    expect(encodeLine(reversed)).toBe(encodeLine(event));
  });

  it.each([
    ['a count over 2^53-1', { input_tokens: 2 ** 53 }, 'out of range'],
    ['a count below 0', { input_tokens: -1 }, 'wrong type'],
    ['half a count', { input_tokens: 1.5 }, 'wrong type'],
    ['a count as text', { input_tokens: '12' }, 'wrong type'],
    ['a count as BigInt', { input_tokens: 12n }, 'wrong type'],
    ['NaN', { cost_usd: Number.NaN }, 'out of range'],
    ['infinity', { duration_ms: Number.POSITIVE_INFINITY }, 'out of range'],
    ['a number as text', { cost_usd: '0.1' }, 'wrong type'],
    ['an object as text', { provider: {} }, 'wrong type'],
    ['a cycle', { attributes: cyclic() }, 'wrong type'],
    ['a BigInt inside', { attributes: { a: 1n } }, 'wrong type'],
    ['a function', { attributes: () => 1 }, 'wrong type'],
    [
      'a getter that throws',
      {
        attributes: {
          get a(): never {
            throw new Error('no');
          },
        },
      },
      'wrong type',
    ],
  ])('does without %s, and says so', (_, columns, reason) => {
    const losses: Loss[] = [];
    const line = encodeLine(eventOf('model_call', { status: 'success', ...columns }), (loss) => losses.push(loss));
    const [column] = Object.keys(columns);
    expect(losses).toEqual([{ column, reason }]);
    const { event } = decodeLine(line);
    expect(event).toMatchObject({ status: 'success', [column as string]: null });
  });

  it('never throws, whatever an event is', () => {
    const event = { event: { toString: () => 'odd' }, ts: 'never' } as unknown as LedgerEvent;
    expect(decodeLine(encodeLine(event)).event).toMatchObject({ event: 'odd', ts: null });
  });

  it.each(['\ud83d', 'a\ude00b', '\ud83d'.repeat(100)])('carries lone surrogates through UTF-8', (text) => {
    const event = eventOf('error', { error_type: text });
    expect(decodeLine(throughFile(encodeLine(event))).event).toEqual(event);
  });

  it('has no line break but its own', () => {
    const line = encodeLine(eventOf('error', { message: 'a\nb\rc\u2028d', attributes: { 'k\n': 'v\n' } }));
    expect(line.match(/\n/g)).toHaveLength(1);
  });

  it.each([
    ['ascii', 'x'],
    ['three bytes a unit', '€'],
    ['escapes of six bytes', '\u0001'],
  ])('is never longer than readers take: %s', (_, unit) => {
    const losses: Loss[] = [];
    const huge = unit.repeat(maxLineBytes);
    const texts = Object.entries(ledgerColumns('model_call')).filter(([, { type }]) => type === 'string');
    const columns = {
      ...Object.fromEntries(texts.map(([name]) => [name, huge])),
      attributes: { huge },
      input_tokens: 5,
    };
    const line = encodeLine(eventOf('model_call', { ...columns, event: 'model_call' }), (loss) => losses.push(loss));
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(maxLineBytes);
    expect(decodeLine(line).event).toMatchObject({
      event: 'model_call',
      provider: null,
      attributes: null,
      input_tokens: 5,
    });
    expect(losses).toHaveLength(Object.keys(columns).length - 1 - 1);
    expect(new Set(losses.map(({ reason }) => reason))).toEqual(new Set(['too long']));
  });

  it('is measured in bytes', () => {
    const line = encodeLine(eventOf('error', { message: '€'.repeat(maxLineBytes / 2) }));
    expect(decodeLine(line).event?.event).toBe('error');
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(maxLineBytes);
  });

  it('cuts an endless name', () => {
    const line = encodeLine(eventOf('n'.repeat(2 * maxLineBytes)));
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(maxLineBytes);
    expect(decodeLine(line).event?.event).toMatch(/^n+$/);
  });
});

describe('reading a line that others wrote', () => {
  const line = (columns: object): string =>
    JSON.stringify({ ts: '2026-11-01T09:30:00Z', event: 'model_call', ...columns });

  it('skips one nested so deep that no format could write it down again', () => {
    const nested = (depth: number) => `{"event":"x","attributes":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(decodeLine(nested(500)).reason).toBeNull();
    for (const depth of [501, 400_000])
      expect(decodeLine(nested(depth))).toEqual({ event: null, reason: 'nested more than 500 deep' });
  });

  it.each([
    ['', 'not a JSON object'],
    ['{"ts":"2026', 'not a JSON object'],
    ['[1,2]', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['"text"', 'not a JSON object'],
    ['{}', 'no event name'],
    ['{"event":7}', 'no event name'],
    ['{"event":""}', 'no event name'],
    [line({ input_tokens: '7' }), 'input_tokens is not a count'],
    [line({ input_tokens: -7 }), 'input_tokens is not a count'],
    [line({ input_tokens: 0.5 }), 'input_tokens is not a count'],
    [line({ cost_usd: '7' }), 'cost_usd is not a number'],
    [line({ provider: 7 }), 'provider is not a text'],
    [line({ streamed: 'yes' }), 'streamed is not true or false'],
    [line({ ts: 'yesterday' }), 'ts is not a time'],
    [line({ ts: '2026-13-01T00:00:00.000000Z' }), 'ts is not a time'],
    [line({ ts: '2026-11-01T24:00:00.000000Z' }), 'ts is not a time'],
    [line({ ts: 7 }), 'ts is not a time'],
    [line({ run_id: ['a'] }), 'run_id is not a text'],
  ])('skips %s', (text, reason) => {
    expect(decodeLine(text)).toEqual({ event: null, reason });
  });

  it.each(['9007199254740992', '1e300'])('takes a count of %s as unknown, and says so', (count) => {
    const { event, reason } = decodeLine(`{"event":"model_call","provider":"x","input_tokens":${count}}`);
    expect(event).toMatchObject({ provider: 'x', input_tokens: null });
    expect(reason).toMatch(/input_tokens is out of range/);
  });

  it('keeps unknown columns in the attributes, which win over them', () => {
    const { event } = decodeLine(line({ shiny: 1, odd: { a: [2] }, attributes: { odd: 'mine', x: 1 } }));
    expect(event?.attributes).toEqual({ shiny: 1, odd: 'mine', x: 1 });
    expect(decodeLine(line({ shiny: 1, attributes: [1, 2] })).event?.attributes).toEqual({
      shiny: 1,
      attributes: [1, 2],
    });
    expect(decodeLine(line({ shiny: 1 })).event?.attributes).toEqual({ shiny: 1 });
  });

  it('takes names of the language for names like any other', () => {
    const { event } = decodeLine('{"event":"model_call","__proto__":{"polluted":1},"constructor":2,"toString":3}');
    expect(Object.entries(event?.attributes as object)).toEqual([
      ['__proto__', { polluted: 1 }],
      ['constructor', 2],
      ['toString', 3],
    ]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each(['custom', '__proto__', 'constructor', 'something.new'])(
    'takes an event named %s as a custom one',
    (event) => {
      const decoded = decodeLine(JSON.stringify({ event, provider: 'x' }));
      expect(decoded.event).toMatchObject({ event, attributes: { provider: 'x' } });
    },
  );

  it('brings times to one form', () => {
    expect(decodeLine(line({ ts: '2026-11-01T10:30:00.5+01:00' })).event?.ts).toBe('2026-11-01T09:30:00.500000Z');
  });
});

function cyclic(): object {
  const cycle: { self?: object } = {};
  cycle.self = cycle;
  return cycle;
}
