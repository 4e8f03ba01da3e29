import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shutdown } from '../../src/index.ts';
import { type MethodCall, wrapMethod } from '../../src/instrumentation/wrap-method.ts';
import { type Recording, startRecording } from '../support/recording.ts';

const thrown = new RangeError('the method’s own');

/** A class as a framework has it. */
function makeClass() {
  return class Client {
    readonly #secret = 'kept';
    calls = 0;
    add(one: number, other: number): string {
      this.calls += 1;
      return `${this.#secret} ${one + other}`;
    }
    fail(): never {
      this.calls += 1;
      throw thrown;
    }
  };
}

const ours = (): never => {
  throw new TypeError('ours');
};

/** What may stand around a method, and whether it is at fault. */
const arounds: readonly (readonly [string, (call: MethodCall) => unknown, boolean])[] = [
  ['nothing', ({ proceed }) => proceed(), false],
  ['what throws before', ours, true],
  ['what throws after', ({ proceed }) => [proceed(), ours()], true],
];

let recording: Recording;
beforeAll(async () => {
  recording = await startRecording();
});
afterAll(shutdown);

describe.each(arounds)('a method around which is %s', (_, around, isFaulty) => {
  it('is called once, on its object, and gives what it gave', () => {
    const Client = makeClass();
    wrapMethod(Client.prototype, 'add', around);
    const client = new Client();
    const before = recording.faults().record ?? 0;
    expect(client.add(1, 2)).toBe('kept 3');
    expect(client.calls).toBe(1);
    expect((recording.faults().record ?? 0) - before).toBe(isFaulty ? 1 : 0);
  });

  it('throws what it threw', () => {
    const Client = makeClass();
    wrapMethod(Client.prototype, 'fail', around);
    const client = new Client();
    expect(() => client.fail()).toThrow(thrown);
    expect(client.calls).toBe(1);
  });
});

describe('a wrapped method', () => {
  it('keeps its name, its length and its place', () => {
    const Client = makeClass();
    const before = Object.getOwnPropertyDescriptor(Client.prototype, 'add');
    wrapMethod(Client.prototype, 'add', ({ proceed }) => proceed());
    expect(Client.prototype.add.name).toBe('add');
    expect(Client.prototype.add).toHaveLength(2);
    expect(Object.getOwnPropertyDescriptor(Client.prototype, 'add')).toEqual({
      ...before,
      value: Client.prototype.add,
    });
  });

  it('is wrapped once', () => {
    const Client = makeClass();
    let times = 0;
    for (let i = 0; i < 3; i += 1) {
      wrapMethod(Client.prototype, 'add', ({ proceed }) => {
        times += 1;
        return proceed();
      });
    }
    new Client().add(1, 2);
    expect(times).toBe(1);
  });

  it('may be given other arguments', () => {
    const Client = makeClass();
    wrapMethod(Client.prototype, 'add', ({ args: [one], proceed }) => proceed([one, 40]));
    expect(new Client().add(2, 2)).toBe('kept 42');
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'text'],
    ['an object without it', {}],
    ['what is no function', { add: 5 }],
    ['a frozen object', Object.freeze({ add: () => 3 })],
  ])('of %s is left alone', (_, holder) => {
    expect(() => wrapMethod(holder, 'add', ours)).not.toThrow();
  });
});

describe('a method that a class inherits', () => {
  /** A protocol, of which clients and servers both are. */
  function makeClasses() {
    class Protocol {
      handle(name: string): string {
        return `${this.constructor.name} handles ${name}`;
      }
    }
    class Server extends Protocol {}
    class Client extends Protocol {}
    class OwnServer extends Server {}
    return { Protocol, Server, Client, OwnServer };
  }
  const classes = makeClasses();
  const heard: string[] = [];
  for (let i = 0; i < 2; i += 1) {
    wrapMethod(classes.Server.prototype, 'handle', ({ self, proceed }) => {
      heard.push(self.constructor.name);
      return proceed();
    });
  }

  it.each([
    ['Server', ['Server']],
    ['OwnServer', ['OwnServer']],
    ['Client', []],
    ['Protocol', []],
  ] as const)('is wrapped for it and no other: %s', (name, expected) => {
    heard.length = 0;
    expect(new classes[name]().handle('ping')).toBe(`${name} handles ping`);
    expect(heard).toEqual(expected);
  });

  it('stays where it was', () => {
    expect(Object.keys(Object.getOwnPropertyDescriptors(classes.Server.prototype))).toEqual(['constructor']);
  });

  it('does what it did on nothing', () => {
    const { handle } = classes.Protocol.prototype;
    expect(() => handle.call(undefined as never, 'ping')).toThrow(TypeError);
  });
});
