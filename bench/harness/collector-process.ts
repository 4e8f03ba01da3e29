/** A collector that takes everything and keeps nothing (OTLP/HTTP), in a process of its own: sends its URL, ends with its parent. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((request, response) => {
  // An empty message of protobuf, or one of JSON: everything was taken.
  const type = request.headers['content-type'] ?? 'application/x-protobuf';
  request.resume().once('end', () => {
    response.writeHead(200, { 'content-type': type }).end(type === 'application/json' ? '{}' : '');
  });
});
server.listen(0, '127.0.0.1', () => {
  process.once('disconnect', () => process.exit());
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
