import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A server of Anthropic's protocol over HTTP/2; what it does is named by the model that is asked for. */
export interface Http2Server {
  readonly url: string;
  /** Streams whose answer was written to its end. */
  readonly finished: readonly string[];
  close(): Promise<void>;
}

const usage = { input_tokens: 10, output_tokens: 5 };
const plain = JSON.stringify({ id: 'msg_1', model: 'claude', usage });
const event = (data: { readonly type: string }) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const started = event({ type: 'message_start', message: { id: 'msg_1', model: 'claude', usage } } as never);
const ended = event({ type: 'message_delta', usage: { output_tokens: 5 } } as never) + event({ type: 'message_stop' });
const json = { ':status': 200, 'content-type': 'application/json' };
const events = { ':status': 200, 'content-type': 'text/event-stream' };
const internalError = 2;
const large = Buffer.alloc(4 * 1024 * 1024, 'x');

type Behaviour = (stream: ServerHttp2Stream) => void;

const behaviours: Readonly<Record<string, Behaviour>> = {
  plain(stream) {
    stream.respond(json);
    stream.end(plain);
  },
  informs(stream) {
    stream.additionalHeaders({ ':status': 103, link: '</style.css>' });
    stream.respond(json);
    stream.end(plain);
  },
  packed(stream) {
    stream.respond({ ...json, 'content-encoding': 'gzip' });
    stream.end(gzipSync(plain));
  },
  streams(stream) {
    stream.respond(events);
    stream.write(started);
    setImmediate(() => stream.end(ended));
  },
  busy(stream) {
    stream.respond({ ':status': 429 });
    stream.end('{}');
  },
  bodiless(stream) {
    stream.respond(json, { endStream: true });
  },
  refuses: (stream) => stream.close(internalError),
  large(stream) {
    stream.respond(json);
    stream.end(large);
  },
  silent() {},
  stalls: stall,
  resets: (stream) => breakOff(stream, () => stream.destroy(new Error('broken'))),
  hangsUp: (stream) => breakOff(stream, () => stream.session?.destroy()),
  goesAway: (stream) => breakOff(stream, () => stream.session?.goaway(internalError)),
};

function stall(stream: ServerHttp2Stream): void {
  stream.respond(events);
  stream.write(started);
}

function breakOff(stream: ServerHttp2Stream, how: () => void): void {
  stall(stream);
  setTimeout(how, 5);
}

/** Starts a loopback server, without TLS. */
export async function startHttp2Server(): Promise<Http2Server> {
  const finished: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('stream', async (stream) => {
    stream.on('error', () => {});
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const { model } = JSON.parse(Buffer.concat(chunks).toString()) as { model: string };
    stream.once('finish', () => finished.push(model));
    (behaviours[model] ?? behaviours.plain)?.(stream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    finished,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
