/** Takes the events of a stream as they pass. A scanner holds a name and some bytes of an event, never all of it. */
export interface EventSink {
  /** An event has data; false has it passed over. The name is null where none was given before the data. */
  begin(name: string | null): boolean;
  /**
   * A piece of the event's data, cut anywhere; without the line breaks between several lines of it. `isLine` where it is
   * a line's whole data, as it mostly is.
   */
  data(piece: Buffer, isLine: boolean): void;
  /** The event is over; called for those that `begin` took. */
  end(name: string | null): void;
}

/** Finds the events of a stream that arrives in chunks cut anywhere. */
export interface EventScanner {
  write(chunk: Uint8Array): void;
  /** Whether what was written ended with an event: whole events that come next may be left out. Left out where it is not told. */
  isBetweenEvents?(): boolean;
  /** The stream is over. An event that was not closed counts, since some gateways leave the end of the last one out. */
  finish(): void;
}
