import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { respond } from '../../../src/serve/http/respond.ts';
import { serveHttp } from '../../../src/serve/http/serve-http.ts';
import { ask } from '../../support/served.ts';

const silentMs = 60;

it('a connection that asks nothing is ended, and one that waits for its answer is not', async () => {
  const server = await serveHttp({
    host: '127.0.0.1',
    port: 0,
    silentMs,
    async answer(exchange) {
      await pause(silentMs * 5);
      respond(exchange, { type: 'text/plain', body: 'at last' });
    },
  });
  onTestFinished(() => server.close());
  const asked = ask(`http://127.0.0.1:${server.port}/`);
  const silent = connect(server.port, '127.0.0.1').resume();
  await once(silent, 'close');
  expect(await asked).toMatchObject({ status: 200, text: 'at last' });
});
