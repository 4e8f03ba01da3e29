import { afterAll, beforeAll, expect, it } from 'vitest';
import { shutdown } from '../../src/index.ts';
import { observeFramework } from '../../src/instrumentation/frameworks/index.ts';
import { type Recording, startRecording } from '../support/recording.ts';

type Handler = (request: { readonly method: string; readonly params: { readonly name: string } }) => unknown;

let recording: Recording;
beforeAll(async () => {
  recording = await startRecording();
});
afterAll(shutdown);

// Only a method of the class itself was wrapped: of an SDK whose `Server` has `setRequestHandler`, or whose `Client` has
// `callTool`, from a class that it extends, nothing was recorded.
it('tool calls are recorded of servers and clients whose methods are a base class’s, and of no other of its kind', () => {
  class Protocol {
    readonly handlers = new Map<string, Handler>();
    setRequestHandler(method: string, handler: Handler): void {
      this.handlers.set(method, handler);
    }
    callTool({ name }: { readonly name: string }): string {
      return `called ${name}`;
    }
  }
  class Server extends Protocol {}
  class Client extends Protocol {}
  observeFramework({ Server });
  observeFramework({ Client });
  const request = (name: string) => ({ method: 'tools/call', params: { name } });
  for (const [receiver, name] of [
    [new Server(), 'served'],
    [new Client(), 'not a server'],
  ] as const) {
    receiver.setRequestHandler('tools/call', () => 'answered');
    expect(receiver.handlers.get('tools/call')?.(request(name))).toBe('answered');
  }
  expect(new Client().callTool({ name: 'asked for' })).toBe('called asked for');
  expect(new Server().callTool({ name: 'not a client' })).toBe('called not a client');
  expect(recording.events('tool_call').map(({ tool_name }) => tool_name)).toEqual(['served', 'asked for']);
});
