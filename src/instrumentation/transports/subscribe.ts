import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** What to do with the messages of each channel, by its name. */
export type Subscribers = Readonly<Record<string, (message: never) => void>>;

/**
 * Subscribes to channels of `node:diagnostics_channel`; the function it returns takes that back. A subscriber that throws
 * does not disturb the publisher, but ends the process as an uncaught exception: so none of them may.
 */
export function subscribeGuarded(subscribers: Subscribers, onThrow: () => void): () => void {
  const subscriptions = Object.entries(subscribers).map(([name, handle]) => {
    const guarded = (message: unknown) => {
      try {
        handle(message as never);
      } catch {
        onThrow();
      }
    };
    subscribe(name, guarded);
    return () => unsubscribe(name, guarded);
  });
  return () => {
    for (const end of subscriptions) end();
  };
}
