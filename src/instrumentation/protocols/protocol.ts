import type { UsageReading, UsageShape } from '../../pricing/index.ts';
import type { Fields } from '../body/fields.ts';
import type { ResponseHeader } from '../response-headers.ts';

/** The protocols that the wire reads, by the names that the configuration uses. */
export type Api =
  | 'openai-chat'
  | 'openai-responses'
  | 'openai-completions'
  | 'openai-embeddings'
  | 'anthropic-messages'
  | 'cohere-chat'
  | 'cohere-embed'
  | 'ollama-chat'
  | 'ollama-embed'
  | 'google-generate-content'
  | 'google-embed-content'
  | 'bedrock-converse'
  | 'bedrock-invoke';

/** What is taken from a response's body, and of some protocols from its headers. The rest is let go as it passes. */
export interface ResponseFacts {
  readonly responseId: string | null;
  readonly responseModel: string | null;
  /** The tier it says it was served in, as it is written; null where it says none. */
  readonly serviceTier: string | null;
  /** The provider's usage object as it stands, or as it was gathered from a stream. */
  readonly usage: Readonly<Record<string, unknown>> | null;
  /** False where `usage` counts output so far, and more was to come. */
  readonly outputIsFinal: boolean;
  /** The protocol's own end was seen: what happens to the connection after it is nobody's failure. */
  readonly isComplete: boolean;
  /** An error that came in a body whose HTTP status was 200. */
  readonly errorType: string | null;
}

/** Facts before the first byte. */
export const noFacts: ResponseFacts = {
  responseId: null,
  responseModel: null,
  serviceTier: null,
  usage: null,
  outputIsFinal: false,
  isComplete: false,
  errorType: null,
};

/** One event of a stream: its name, what its data begins with, and the values of `StreamProtocol.fields`. */
export interface StreamEvent {
  readonly name: string | null;
  /** The first bytes of the data, for ends that are not JSON. */
  readonly start: string;
  value(path: string): unknown;
}

/** How a response is read that comes as one JSON document. */
export interface PlainProtocol {
  /** Members of the body that `read` asks for. */
  readonly fields: Fields;
  read(value: (path: string) => unknown): ResponseFacts;
}

/** How a stream's events are told apart, by the `content-type` that says so. */
export type Framing =
  | 'text/event-stream'
  | 'application/x-ndjson'
  | 'application/json'
  | 'application/vnd.amazon.eventstream';

/** How a protocol streams. */
export interface StreamProtocol {
  readonly framing: Framing;
  /** Whether a stream may also come as a JSON array that grows; its path then says that it is one. */
  readonly isArrayInJson?: boolean;
  /** Members of an event's JSON that `fold` reads. */
  readonly fields: Fields;
  /** Whether an event of this name says anything worth reading. */
  wants(name: string | null): boolean;
  /**
   * How many bytes of an event's data, or of whole events one after the other, change nothing about the facts: all of them,
   * or those before the first place that may. Most events of a stream say nothing, and it costs less to see that than to
   * read them.
   */
  idleBytes?(facts: ResponseFacts, data: Buffer): number;
  /** The facts after one more event. */
  fold(facts: ResponseFacts, event: StreamEvent): ResponseFacts;
}

/** What a request's path says of it. */
export interface PathFacts {
  readonly model: string | null;
  readonly wantsStream: boolean;
}

/** Of paths that name no model. */
export const noPathFacts: PathFacts = { model: null, wantsStream: false };

/** A header of a request by its lower-case name; null where it is not there. */
export type RequestHeader = (name: string) => string | null;

/** A usage object that the price list has no extractor for. */
export interface OwnUsageShape {
  /** Null where it is none that the protocol documents. */
  read(usage: Readonly<Record<string, unknown>>): UsageReading | null;
}

/** One protocol that model providers speak. */
export interface Protocol {
  readonly api: Api;
  /** What the URL's path looks like, from the end of the provider's URL on. */
  readonly path: RegExp;
  /** Where the path names the model, whatever the body may say. */
  readPath?(path: string): PathFacts;
  /**
   * Whether a request to a host that nobody named, under a path like this protocol's, speaks it: some paths say that by
   * themselves, others are any application's.
   */
  isSpokenBy(header: RequestHeader, path: string): boolean;
  /** `gen_ai.operation.name`. */
  readonly operationName: string;
  /** How the price list reads `usage`; where it does not know the protocol, how it is read here. */
  readonly usageShape: UsageShape | OwnUsageShape;
  /**
   * Whether the model that is asked for is what the price list knows, and the name that answers says less: nothing of the
   * region, or the account's own rates. The answering model then has no say in the price.
   */
  readonly isBilledAsAsked?: boolean;
  /** False where a response has no output tokens by its nature: 0 is then known, not unknown. */
  readonly hasOutput: boolean;
  /** What the headers of a response say, where they say anything: it holds until the body says otherwise. */
  readHead?(header: ResponseHeader): ResponseFacts;
  readonly plain: PlainProtocol;
  /** Null where responses are never streamed. */
  readonly stream: StreamProtocol | null;
}
