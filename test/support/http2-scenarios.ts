import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Http2Server, startHttp2Server } from './http2.ts';

/** What an agent can tell of a request of its own over HTTP/2, and what it does to it. */
interface Ask {
  /** The model that is asked for: the server does what that says. */
  readonly model: string;
  /** Once the response's head is in, or at once with `isEarly`. */
  readonly act?: (stream: ClientHttp2Stream, session: ClientHttp2Session) => void;
  readonly isEarly?: boolean;
  /** After which the agent's own signal aborts it. */
  readonly timeLimitMs?: number;
  /** How the body is written; at once, where left out. */
  readonly write?: (stream: ClientHttp2Stream, body: string) => void;
}

const cancel = 8;

/** Every way in which a request goes, each by its name. */
export const http2Scenarios: Readonly<Record<string, Ask>> = {
  'a plain response': { model: 'plain' },
  'a request in pieces': {
    model: 'plain',
    write(stream, body) {
      for (const byte of Buffer.from(body)) stream.write(Buffer.of(byte));
      stream.end();
    },
  },
  'a request as text, in an encoding, and bytes': {
    model: 'plain',
    write(stream, body) {
      const [one, two, three] = [body.slice(0, 5), body.slice(5, 9), body.slice(9)];
      stream.write(one);
      stream.write(Buffer.from(two).toString('base64'), 'base64');
      stream.end(Buffer.from(three));
    },
  },
  'a response after an interim one': { model: 'informs' },
  'a packed response': { model: 'packed' },
  'a stream': { model: 'streams' },
  'a response without a body': { model: 'bodiless' },
  'an HTTP error': { model: 'busy' },
  'a stream that is refused': { model: 'refuses' },
  'a stream that is reset': { model: 'resets' },
  'a server that hangs up': { model: 'hangsUp' },
  'a server that goes away': { model: 'goesAway' },
  'an agent that closes the stream': { model: 'stalls', act: (stream) => stream.close() },
  'an agent that cancels the stream': { model: 'stalls', act: (stream) => stream.close(cancel) },
  'an agent that destroys the stream': { model: 'stalls', act: (stream) => stream.destroy() },
  'an agent that destroys it with an error': {
    model: 'stalls',
    act: (stream) => stream.destroy(new RangeError('enough')),
  },
  'an agent that destroys the session': { model: 'stalls', act: (_, session) => session.destroy() },
  'an agent that cancels before the response': {
    model: 'silent',
    isEarly: true,
    act: (stream) => setTimeout(() => stream.close(cancel), 20),
  },
  'an agent whose time is up': { model: 'silent', timeLimitMs: 20 },
};

/** What the agent can tell of one scenario: the stream's events in their order, and the body. */
export async function tryHttp2(server: Http2Server, ask: Ask): Promise<unknown> {
  const session = connect(server.url);
  session.on('error', () => {});
  const told: unknown[] = [];
  const headers = { ':method': 'POST', ':path': '/v1/messages', 'content-type': 'application/json' };
  const limit = ask.timeLimitMs === undefined ? {} : { signal: AbortSignal.timeout(ask.timeLimitMs) };
  const stream = session.request(headers, limit);
  const chunks: Buffer[] = [];
  const closed = new Promise((resolve) => stream.once('close', resolve));
  for (const event of ['end', 'aborted', 'close']) stream.on(event, () => told.push(event));
  stream.on('headers', (interim) => told.push(interim[':status']));
  stream.on('error', (error: Error & { code?: unknown }) => told.push([error.name, error.message, error.code]));
  stream.on('response', ({ date: _, ...head }, flags) => {
    told.push(head, flags);
    if (!ask.isEarly) setTimeout(() => ask.act?.(stream, session), 10);
  });
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'Grüße 😀' }], model: ask.model });
  if (ask.write === undefined) stream.end(body);
  else ask.write(stream, body);
  if (ask.isEarly) ask.act?.(stream, session);
  await closed;
  session.destroy();
  return [told, stream.rstCode, stream.aborted, Buffer.concat(chunks).toString('latin1')];
}

/** The outcome of every scenario, on a server that `watch` is told of; what it returns is called at the end. */
export async function tryAllHttp2(watch?: (server: Http2Server) => () => void): Promise<Record<string, unknown>> {
  const outcomes: Record<string, unknown> = {};
  for (const [name, ask] of Object.entries(http2Scenarios)) {
    const server = await startHttp2Server();
    const stop = watch?.(server);
    outcomes[name] = await tryHttp2(server, ask);
    stop?.();
    await server.close();
  }
  return outcomes;
}

/** Whether a body that nobody reads holds the server back, and what it has once it is read. */
export async function tryToHoldBack(server: Http2Server): Promise<readonly [wasHeldBack: boolean, bodyBytes: number]> {
  const session = connect(server.url);
  const stream = session.request({ ':method': 'POST', ':path': '/v1/messages' });
  stream.end(JSON.stringify({ model: 'large' }));
  await once(stream, 'response');
  await sleep(60);
  const wasHeldBack = server.finished.length === 0 && stream.readableFlowing === null;
  let bodyBytes = 0;
  for await (const chunk of stream) bodyBytes += (chunk as Buffer).length;
  session.destroy();
  return [wasHeldBack, bodyBytes];
}
