import OwnOpenAI from 'openai';
import { agent, currentRun, run } from 'runledger';
import { recordObservedCall } from '../../src/record/record-model-call.ts';
import type { WithContender } from './contender.ts';
import { openaiOf, type PeerName } from './peers.ts';
import { watching } from './watching.ts';
import { withMetrics } from './with-metrics.ts';

/**
 * Runledger as it is by default, inside a run and an agent, turned on and off with the wire. The calls are made by the
 * `openai` of a peer, or by the project's own.
 */
export const withRunledger =
  (openai: PeerName | null): WithContender =>
  (url, work) =>
    withMetrics({}, () =>
      run({ project: 'bench' }, () =>
        agent({ role: 'coder' }, () =>
          work({
            OpenAI: openai === null ? OwnOpenAI : openaiOf(openai),
            recording: (calls) => watching({ record: recordObservedCall, url }, calls),
            recordedCalls: async () => currentRun()?.summary()?.modelCalls ?? 0,
          }),
        ),
      ),
    );
