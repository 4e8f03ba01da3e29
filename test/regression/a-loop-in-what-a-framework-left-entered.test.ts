import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAgent, shutdown, toolCall } from '../../src/index.ts';
import { type FrameworkScope, openWithin } from '../../src/instrumentation/frameworks/framework-scope.ts';
import { addAmbientSource } from '../../src/record/ambient.ts';
import { openToolCall } from '../../src/record/tool-call.ts';
import { type Recording, startRecording } from '../support/recording.ts';

let recording: Recording;
beforeAll(async () => {
  recording = await startRecording();
});
afterAll(shutdown);

// Each call was opened inside the one before it, which had ended: a chain that was walked at every call and never let
// go of. After some thousands it was too deep for the stack, and tool calls were lost.
it('one call after the other in a context that the one before was entered in: each is recorded, where it stands', () => {
  const current = new AsyncLocalStorage<FrameworkScope>();
  const removeSource = addAmbientSource(() => current.getStore()?.current() ?? null);
  const planner = openWithin(null, () => openAgent({ role: 'planner' }));
  current.enterWith(planner);
  const count = 10_000;
  for (let index = 0; index < count; index += 1) {
    const tool = openWithin(current.getStore() ?? null, () => openToolCall('framework'));
    current.enterWith(tool);
    tool.end();
    expect(current.getStore()?.around).toBe(planner);
  }
  toolCall('own', () => {});
  planner.end();
  expect(current.getStore()?.current()).toBeNull();
  const tools = recording.events('tool_call');
  expect(tools).toHaveLength(count + 1);
  expect(new Set(tools.map(({ agent_role }) => agent_role))).toEqual(new Set(['planner']));
  expect(recording.events('agent')).toMatchObject([{ role: 'planner', tool_calls: count + 1 }]);
  expect(recording.faults()).toEqual({});
  removeSource();
});

it('what ended after what was around it lets go of that too', () => {
  const outermost = openWithin(null, () => openAgent({ role: 'outermost' }));
  const outer = openWithin(outermost, () => openAgent({ role: 'outer' }));
  const inner = openWithin(outer, () => openAgent({ role: 'inner' }));
  outer.end();
  const afterwards = openWithin(outer, () => openAgent({ role: 'afterwards' }));
  expect(afterwards.around).toBe(outermost);
  inner.end();
  expect(inner.around).toBe(outermost);
  expect(inner.current()).toBe(outermost.current());
  outermost.end();
  expect(inner.current()).toBeNull();
});
