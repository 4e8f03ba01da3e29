import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { respond } from '../../../src/serve/http/respond.ts';
import { serveHttp } from '../../../src/serve/http/serve-http.ts';
import { ask } from '../../support/served.ts';

/** A request is to be read within it, on a busy machine, too. */
const silentMs = 500;

it('a connection that asks nothing is ended, and one that waits for its answer is not', async () => {
  const [taken, answerable] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const server = await serveHttp({
    host: '127.0.0.1',
    port: 0,
    silentMs,
    async answer(exchange) {
      taken.resolve();
      await answerable.promise;
      respond(exchange, { type: 'text/plain', body: 'at last' });
    },
  });
  onTestFinished(() => server.close());
  const asked = ask(`http://127.0.0.1:${server.port}/`);
  await taken.promise;
  // Silent from later on than the one that waits.
  const silent = connect(server.port, '127.0.0.1').resume();
  await once(silent, 'close');
  answerable.resolve();
  expect(await asked).toMatchObject({ status: 200, text: 'at last' });
});
