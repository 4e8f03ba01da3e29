import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAgent, shutdown } from '../../../src/index.ts';
import { openWithin } from '../../../src/instrumentation/frameworks/framework-scope.ts';
import { createOpenRuns, type OpenRun, type OpenRuns } from '../../../src/instrumentation/frameworks/open-runs.ts';
import { openToolCall } from '../../../src/record/tool-call.ts';
import { type Recording, startRecording } from '../../support/recording.ts';

let recording: Recording;
beforeEach(async () => {
  recording = await startRecording();
});
afterEach(shutdown);

/** Starts runs by their ids: `agent:a`, `tool:b`, `part:c`, each with its parent's. */
function start(runs: OpenRuns<OpenRun>, all: readonly (readonly [id: string, parentId?: string])[]): void {
  for (const [id, parentId] of all) {
    const around = runs.get(parentId)?.scope ?? null;
    const [kind] = id.split(':');
    if (kind === 'part') runs.set(id, { parentId, scope: around, isScope: false });
    else {
      const open = kind === 'agent' ? () => openAgent({ role: id }) : () => openToolCall(id);
      runs.set(id, { parentId, scope: openWithin(around, open), isScope: true });
    }
  }
}

const ended = (): string[] =>
  recording.lines().map(({ event, role, tool_name, status }) => `${event === 'agent' ? role : tool_name} ${status}`);

const tree = [['agent:a'], ['part:b', 'agent:a'], ['tool:c', 'part:b'], ['agent:d', 'tool:c']] as const;

describe('runs that a framework has started', () => {
  it.each([
    ['the outermost ends what is open in it', ['agent:a'], ['agent:d cancelled', 'tool:c error', 'agent:a success']],
    ['one in between', ['part:b'], ['agent:d cancelled', 'tool:c error']],
    [
      'each by itself',
      ['agent:d', 'tool:c', 'part:b', 'agent:a'],
      ['agent:d success', 'tool:c success', 'agent:a success'],
    ],
    ['one twice, and one that is not known', ['agent:d', 'agent:d', 'agent:x'], ['agent:d success']],
  ])('%s', (_, ends, expected) => {
    const runs = createOpenRuns();
    start(runs, tree);
    for (const id of ends) runs.end(id, {});
    expect(ended()).toEqual(expected);
    for (const id of ends) expect(runs.get(id)).toBeUndefined();
  });

  it('are forgotten where nothing is recorded any more', async () => {
    const runs = createOpenRuns();
    start(runs, tree);
    await shutdown();
    runs.end('agent:a', {});
    for (const [id] of tree) expect(runs.get(id)).toBeUndefined();
  });

  it('and of whose end nobody tells are cancelled, oldest first, where there are too many; what is in use is not', () => {
    const runs = createOpenRuns(3);
    start(runs, [['agent:long'], ['agent:1', 'agent:long'], ['tool:2', 'agent:long'], ['agent:3', 'agent:long']]);
    start(runs, [['tool:4', 'agent:long']]);
    expect(ended()).toEqual(['agent:1 cancelled', 'tool:2 error']);
    runs.end('agent:long', {});
    expect(ended().slice(2)).toEqual(['tool:4 error', 'agent:3 cancelled', 'agent:long success']);
  });

  it('are never more than can be open at a time', () => {
    const runs = createOpenRuns();
    const ids = Array.from({ length: 10_500 }, (_, index) => `part:${index}`);
    start(
      runs,
      ids.map((id) => [id]),
    );
    expect(ids.filter((id) => runs.get(id))).toHaveLength(10_000);
  });
});
