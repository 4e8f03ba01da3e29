import { expect, it } from 'vitest';
import { beginExchange, type SeenExchange } from '../../src/instrumentation/exchange.ts';
import { createRoutes } from '../../src/instrumentation/routes.ts';
import { manualTime } from '../support/manual-time.ts';

const route = createRoutes([])({
  origin: 'https://api.openai.com',
  path: '/v1/chat/completions',
  header: () => null,
})!;
const thrower = (member: string) =>
  Object.defineProperty({}, member, {
    get() {
      throw new Error('of the agent');
    },
  });

// An abort may carry any reason. One that threw as its name or its code was read threw before the exchange had ended: the
// call stayed open until the process ended.
it.each<[what: string, reason: unknown]>([
  ['whose code throws', thrower('code')],
  ['whose name throws', thrower('name')],
  ['whose name is no text and cannot be made one', { name: Object.create(null) }],
])('a call ends with a reason %s', (_, reason) => {
  const seen: SeenExchange[] = [];
  const options = { route, clock: manualTime().clock, maxHeldBytes: 8_192, attempt: () => null, onFault() {} };
  for (const end of ['abort', 'fail'] as const) {
    beginExchange({ ...options, onEnd: (exchange) => seen.push(exchange.see()) })[end](reason);
  }
  expect(seen.map(({ failure }) => failure?.isAbort)).toEqual([true, true]);
});
