import type { ServerResponse } from 'node:http';
import { securityHeaders } from './http/security-headers.ts';

/** What the page hears of; `data` is a line of JSON. */
export type LiveEvent = 'page' | 'runs' | 'trouble';

/** The content type of server-sent events. */
export const eventStream = 'text/event-stream; charset=utf-8';

/** More open pages than these nobody looks at. */
const mostClients = 64;

/** What a page that does not read may have waiting before it is let go; it comes back by itself. */
const mostWaitingBytes = 1024 * 1024;

/** Proxies and browsers end connections on which nothing is said. */
const commentMs = 15_000;

/** The open pages, by server-sent events. A class because it is state with a lifetime. */
export class EventHub {
  readonly #clients = new Set<ServerResponse>();
  readonly #onSize: (size: number) => void;
  #comments: NodeJS.Timeout | undefined;

  /** @param onSize Told whenever one comes or goes how many there are. */
  constructor(onSize: (size: number) => void) {
    this.#onSize = onSize;
  }

  /** How many are open. */
  get size(): number {
    return this.#clients.size;
  }

  /** Takes a page in; false where there are too many. */
  join(response: ServerResponse): boolean {
    if (this.#clients.size >= mostClients) return false;
    response.socket?.setTimeout(0);
    response.writeHead(200, {
      ...securityHeaders(),
      'content-type': eventStream,
      'x-accel-buffering': 'no',
    });
    this.#clients.add(response);
    this.#onSize(this.size);
    response.once('close', () => this.#leave(response));
    // How long a page waits before it comes back, in milliseconds.
    response.write('retry: 1000\n\n');
    this.#comments ??= setInterval(() => this.#toAll(':\n\n'), commentMs);
    return true;
  }

  /** Tells all of them. */
  send(event: LiveEvent, data: string): void {
    this.#toAll(eventText(event, data));
  }

  /** Tells one of them. */
  sendTo(response: ServerResponse, { event, data }: { readonly event: LiveEvent; readonly data: string }): void {
    this.#write(response, eventText(event, data));
  }

  /** Lets all of them go. */
  close(): void {
    for (const response of this.#clients) response.destroy();
  }

  #toAll(text: string): void {
    for (const response of this.#clients) this.#write(response, text);
  }

  #write(response: ServerResponse, text: string): void {
    if (response.writableLength > mostWaitingBytes) response.destroy();
    else response.write(text);
  }

  #leave(response: ServerResponse): void {
    this.#clients.delete(response);
    this.#onSize(this.size);
    if (this.size > 0) return;
    clearInterval(this.#comments);
    this.#comments = undefined;
  }
}

const eventText = (event: LiveEvent, data: string): string => `event: ${event}\ndata: ${data}\n\n`;
