import { describe, expect, it } from 'vitest';
import { agent, recordEvent, shutdown, type startMetrics } from '../../src/index.ts';
import { guarded, installRecorder, type Recorder, safely, uninstallRecorder } from '../../src/record/recorder.ts';
import { startRecording } from '../support/recording.ts';

const recorder = (onFault: (error: unknown) => void = () => {}) => ({ onFault }) as unknown as Recorder;

describe('a piece of ours', () => {
  it.each([
    ['an error', new Error('ours')],
    ['anything else', 'ours'],
  ])('that throws %s is a fault, and nothing to the agent', (_what, thrown) => {
    const faults: unknown[] = [];
    const result = guarded(
      recorder((error) => faults.push(error)),
      () => {
        throw thrown;
      },
      'fallback',
    );
    expect([result, faults]).toEqual(['fallback', [thrown]]);
  });

  it('is not done where nothing is installed', () => {
    let done = false;
    safely(() => {
      done = true;
    });
    expect(done).toBe(false);
  });

  it('is done with the recorder that was installed last, until that one is taken away', () => {
    const [one, other] = [recorder(), recorder()];
    const seen: Recorder[] = [];
    const look = () => safely((installed) => seen.push(installed));
    installRecorder(one);
    installRecorder(other);
    look();
    uninstallRecorder(one);
    look();
    uninstallRecorder(other);
    look();
    expect(seen).toEqual([other, other]);
  });
});

describe('a second copy of the package in the process', () => {
  it('records by the one that was started, and finds the pipeline that runs', async () => {
    const recording = await startRecording();
    const copy = (await import(
      /* @vite-ignore */ `${new URL('../../dist/src/index.js', import.meta.url).href}?copy`
    )) as {
      readonly recordEvent: typeof recordEvent;
      readonly agent: typeof agent;
      readonly health: () => { readonly status: string };
      readonly startMetrics: typeof startMetrics;
    };
    expect(copy.recordEvent).not.toBe(recordEvent);
    agent({ role: 'coder' }, () => copy.agent({ role: 'helper' }, () => copy.recordEvent('from the copy')));
    expect(recording.events('from the copy')).toMatchObject([{ agent_role: 'helper' }]);
    expect(recording.events('agent')).toMatchObject([
      { role: 'helper', parent_agent_id: expect.any(String) },
      { role: 'coder' },
    ]);
    expect(copy.health().status).toBe('ok');
    expect(await copy.startMetrics()).toBe(recording.pipeline);
    await shutdown();
  });
});
