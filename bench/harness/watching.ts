import { createSystemClock } from '../../src/common/clock.ts';
import { startWire, type WireOptions } from '../../src/instrumentation/index.ts';
import { createPricer } from '../../src/pricing/index.ts';
import { silentLogger } from './silent-logger.ts';

/** Does `work` while the wire is on, and has a local server for OpenAI. Rejects where it then has seen no call. */
export async function watching<T>(
  { record, url }: { readonly record: WireOptions['record']; readonly url: string },
  work: () => Promise<T>,
): Promise<T> {
  const wire = startWire({
    clock: createSystemClock(),
    logger: silentLogger,
    pricer: createPricer(),
    providers: [{ url: `${url}/v1`, provider: 'openai' }],
    record,
  });
  const result = await work();
  const { recordedCalls } = wire.health();
  wire.stop();
  if (recordedCalls === 0) throw new Error('the wire saw no call');
  return result;
}
