import { execFileSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordEvent, shutdown, trackExecution } from '../../src/index.ts';
import { type Line, type Recording, startRecording } from '../support/recording.ts';

let recording: Recording;
let before = 0;
beforeAll(async () => {
  recording = await startRecording();
});
beforeEach(() => {
  before = recording.lines().length;
});
afterAll(shutdown);

const operations = (): Line[] =>
  recording
    .lines()
    .slice(before)
    .filter(({ event }) => event === 'operation');

const source = `
export const makeClass = (trackExecution: any, log: any) => {
  class Agent {
    static made = 0;
    #secret = 21;
    name = 'agent';

    @trackExecution('sync', { metadata: { kind: 'method' } })
    double(factor: number) { log('inside'); return this.#secret * factor; }

    @trackExecution('later')
    async later(value: string) { await null; return this.name + value; }

    @trackExecution('fails')
    async fails() { throw new RangeError('of the agent'); }

    @trackExecution('steps')
    *steps() { yield this.#secret; log('inside'); yield this.name; }

    @trackExecution('later steps')
    async *laterSteps() { yield this.#secret; }

    @trackExecution('static')
    static make() { this.made += 1; return this.made; }

    @trackExecution('getter')
    get answer() { return this.#secret * 2; }
  }
  return Agent;
};`;

interface Agent {
  double(factor: number): number;
  later(value: string): Promise<string>;
  fails(): Promise<never>;
  steps(): Generator<unknown>;
  laterSteps(): AsyncGenerator<number>;
  readonly answer: number;
}
type AgentClass = { new (): Agent; make(): number };

/** What TypeScript makes of the class above. */
async function compiled(...options: readonly string[]): Promise<AgentClass> {
  const directory = await mkdtemp(join(tmpdir(), 'runledger-decorators-'));
  await writeFile(join(directory, 'agent.ts'), source);
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
  const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url));
  const args = ['agent.ts', '--target', 'es2022', '--module', 'nodenext', '--types', '', '--ignoreConfig', ...options];
  execFileSync(tsc, args, { cwd: directory, stdio: 'pipe' });
  const { makeClass } = (await import(/* @vite-ignore */ pathToFileURL(join(directory, 'agent.js')).href)) as {
    makeClass(decorator: typeof trackExecution, log: typeof recordEvent): AgentClass;
  };
  return makeClass(trackExecution, recordEvent);
}

describe.each([
  ['standard', []],
  ['legacy', ['--experimentalDecorators']],
])('as a %s decorator', (_kind, options) => {
  let AgentClass: AgentClass;
  beforeAll(async () => {
    AgentClass = await compiled(...options);
  });

  it('records a method, with what it is given, returns and belongs to untouched', () => {
    expect(new AgentClass().double(2)).toBe(42);
    expect(operations()).toMatchObject([{ name: 'sync', status: 'success', metadata: { kind: 'method' } }]);
    expect(recording.events('inside').at(-1)).toMatchObject({ operation: 'sync' });
  });

  it('records a method that resolves, and one that rejects', async () => {
    const agent = new AgentClass();
    expect(await agent.later('!')).toBe('agent!');
    await expect(agent.fails()).rejects.toThrow(new RangeError('of the agent'));
    expect(operations()).toMatchObject([
      { name: 'later', status: 'success' },
      { name: 'fails', status: 'failed', error: 'RangeError' },
    ]);
  });

  it('records a generator method from its first step to its last', async () => {
    const agent = new AgentClass();
    expect([...agent.steps()]).toEqual([21, 'agent']);
    for await (const step of agent.laterSteps()) expect(step).toBe(21);
    expect(operations()).toMatchObject([{ name: 'steps' }, { name: 'later steps' }]);
    expect(recording.events('inside').at(-1)).toMatchObject({ operation: 'steps' });
  });

  it('records a static method and a getter', () => {
    expect([AgentClass.make(), AgentClass.make(), new AgentClass().answer]).toEqual([1, 2, 42]);
    expect(operations()).toMatchObject([{ name: 'static' }, { name: 'static' }, { name: 'getter' }]);
  });

  it('leaves the method what it was to whoever looks at it', () => {
    const { double, later, steps } = AgentClass.prototype as Agent;
    expect([double.name, double.length, later.constructor.name, steps.constructor.name]).toEqual([
      'double',
      1,
      'AsyncFunction',
      'GeneratorFunction',
    ]);
    expect(Object.keys(AgentClass.prototype)).toEqual([]);
  });
});

describe('as a wrapper of functions', () => {
  it('records each execution of its own', async () => {
    const build = trackExecution('build')(async (target: string, level: number) => `${target} ${level}`);
    expect(await Promise.all([build('a', 1), build('b', 2)])).toEqual(['a 1', 'b 2']);
    expect(operations()).toHaveLength(2);
  });

  it('keeps name, length, properties and what new makes of it', () => {
    function Shape(this: { side: number }, side: number) {
      this.side = side;
    }
    Shape.kind = 'square';
    Shape.prototype.area = function area(this: { side: number }) {
      return this.side ** 2;
    };
    const tracked = trackExecution('shape')(Shape) as unknown as {
      new (side: number): { area(): number };
    } & typeof Shape;
    expect([tracked.name, tracked.length, tracked.kind, new tracked(3).area()]).toEqual(['Shape', 1, 'square', 9]);
  });

  it('leaves a class as it is', () => {
    class Plain {
      readonly kind = 'plain';
      static #count = 0;
      static make(): number {
        Plain.#count += 1;
        return Plain.#count;
      }
    }
    const tracked = trackExecution('class')(Plain as never) as unknown as typeof Plain;
    expect(tracked).toBe(Plain);
    expect([tracked.make(), new tracked().kind]).toEqual([1, 'plain']);
  });

  it('takes functions from a list, by map', () => {
    const tracked = [() => 'a', () => 'b'].map(trackExecution('each') as never) as (() => string)[];
    expect(tracked.map((fn) => fn())).toEqual(['a', 'b']);
    expect(operations()).toHaveLength(2);
  });

  it.each([
    ['nothing', [undefined]],
    ['no function', ['text']],
    ['a field, as a legacy decorator', [{}, 'field', undefined]],
    ['a static field, as a legacy decorator', [class {}, 'field', undefined]],
    ['a field, as a standard decorator', [undefined, { kind: 'field' }]],
    ['an accessor, as a standard decorator', [{ get() {}, set() {} }, { kind: 'accessor' }]],
  ] as const)('gives nothing for %s', (_what, args) => {
    expect((trackExecution('x') as (...given: unknown[]) => unknown)(...args)).toBe(undefined);
  });
});
