import { agent, currentRun, run } from 'runledger';
import type { WithContender } from './contender.ts';
import { openaiOf, type PeerName } from './peers.ts';
import { type Processor, withMetrics } from './with-metrics.ts';

/** Runledger inside a run and an agent. The calls are made by the `openai` of a peer, or by the project's own. */
export const withRunledger =
  (openai: PeerName | null, processor: Processor): WithContender =>
  ({ url }, work) =>
    withMetrics({ openaiUrl: `${url}/v1`, processor }, () =>
      run({ project: 'bench' }, () =>
        agent({ role: 'coder' }, () =>
          work({
            OpenAI: openaiOf(openai),
            // Whoever asks for the totals has them brought up to date.
            flush: async () => currentRun()?.summary(),
            recordedCalls: () => currentRun()?.summary()?.modelCalls ?? 0,
          }),
        ),
      ),
    );
