import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agent, openAgent, openTicket, recordModelCall, run, shutdown, ticket, toolCall } from '../../src/index.ts';
import { openWithin } from '../../src/instrumentation/frameworks/framework-scope.ts';
import { addAmbientSource } from '../../src/record/ambient.ts';
import { type Recording, startRecording } from '../support/recording.ts';

let recording: Recording;
beforeAll(async () => {
  recording = await startRecording();
});
afterAll(shutdown);

const call = (model: string) => recordModelCall({ provider: 'local', model, inputTokens: 1, outputTokens: 1 });
const lineOf = (model: string) => recording.events('model_call').find(({ request_model }) => request_model === model);

/** Opens an agent that only a source tells of, as frameworks do, for as long as `fn` runs. */
function told<T>(role: string, fn: (turn: ReturnType<typeof openWithin>) => T): T {
  const turn = openWithin(null, () => openAgent({ role }));
  const forget = addAmbientSource(() => turn.current());
  try {
    return fn(turn);
  } finally {
    forget();
  }
}

describe('a scope that a framework tells of', () => {
  it('is the scope of what is recorded', () => {
    told('planner', () => call('inside'));
    expect(lineOf('inside')).toMatchObject({ agent_role: 'planner' });
  });

  it('has what is around it', () => {
    run({ id: 'around' }, () => ticket('WEB-1', () => told('planner', () => call('around'))));
    expect(lineOf('around')).toMatchObject({ run_id: 'around', ticket_id: 'WEB-1', agent_role: 'planner' });
  });

  it('is outside of what the agent opens in it', () => {
    told('planner', () => agent({ role: 'coder' }, () => toolCall('shell', () => call('deeper'))));
    expect(lineOf('deeper')).toMatchObject({ agent_role: 'coder', attributes: { 'gen_ai.tool.name': 'shell' } });
    const [coder] = recording.events('agent').filter(({ role }) => role === 'coder');
    expect(coder?.parent_agent_id).toEqual(expect.any(String));
  });

  it('is not that of a scope that was opened elsewhere', () => {
    const elsewhere = openTicket('WEB-2');
    told('planner', () => elsewhere.with(() => call('elsewhere')));
    expect(lineOf('elsewhere')).toMatchObject({ ticket_id: 'WEB-2' });
    expect(lineOf('elsewhere')).not.toHaveProperty('agent_role');
    elsewhere.end();
  });

  it('gives way, once it has ended, to the one around it', () => {
    told('planner', (planner) => {
      const helper = openWithin(planner, () => openAgent({ role: 'helper' }));
      const forget = addAmbientSource(() => helper.current());
      call('in helper');
      helper.end();
      call('after helper');
      planner.end();
      call('after planner');
      forget();
    });
    expect(lineOf('in helper')).toMatchObject({ agent_role: 'helper' });
    expect(lineOf('after helper')).toMatchObject({ agent_role: 'planner' });
    expect(lineOf('after planner')).not.toHaveProperty('agent_role');
  });

  it('is none where whoever tells of it throws', () => {
    const forget = addAmbientSource(() => {
      throw new Error('of the framework');
    });
    told('planner', () => call('beside one that throws'));
    forget();
    expect(lineOf('beside one that throws')).toMatchObject({ agent_role: 'planner' });
  });
});
