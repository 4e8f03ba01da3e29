import { type Context, logs, SeverityNumber } from '@opentelemetry/api';
import {
  type EventFields,
  type EventName,
  eventColumns,
  type JsonValue,
  type LedgerEvent,
  logEventName,
  meterName,
} from '../catalogue/index.ts';
import { afterwards } from '../common/afterwards.ts';
import { activeContext } from './active.ts';
import { scopeAt } from './enter.ts';
import { measure } from './measure.ts';
import { guarded, type Recorder, safely } from './recorder.ts';
import { scopeFields } from './scope.ts';
import type { NewEvent } from './sink.ts';

/** An event's own columns, those left out being unknown. */
export type PartialFields<E extends EventName> = Partial<EventFields<E>>;

/** What an event may carry beside its own columns. */
export interface EmitOptions {
  /** The context it belongs to; the active one where none is given. */
  readonly active?: Context;
  readonly attributes?: Readonly<Record<string, JsonValue>> | null;
  /** When it happened, in microseconds since the epoch; now, where nothing is said. */
  readonly atMicros?: number;
}

/**
 * Records one event: a ledger line first, then the instruments, then an OTel log record. Outside any run it belongs to
 * the process's own run. Never throws.
 */
export function emit<E extends EventName>(event: E, fields: PartialFields<E>, options: EmitOptions = {}): void {
  safely((recorder) => {
    recorder.settleRecords();
    append(recorder, { event, fields: complete(event, fields) }, options)?.publish();
  });
}

/** Records an event under a name of the agent's own: attributes only. */
export function emitCustom(name: string, options: EmitOptions): void {
  safely((recorder) => {
    recorder.settleRecords();
    append(recorder, { event: name, fields: complete('custom', {}) }, options)?.publish();
  });
}

/**
 * Records an event that may come between the agent and what it waits for: once its line is written the agent goes on, and
 * the instruments and the log record follow. Never throws.
 */
export function emitOnAgentsWay<E extends EventName>(event: E, fields: EventFields<E>, options: EmitOptions): void {
  safely((recorder) => {
    const appended = append(recorder, { event, fields }, options);
    if (appended) afterwards(() => guarded(recorder, appended.publish, undefined));
  });
}

/** Writes the event's line; `publish` adds it to the totals, and to what else there is. Null where nothing is recorded. */
function append(
  recorder: Recorder,
  { event, fields }: Pick<NewEvent, 'event' | 'fields'>,
  { active, attributes = null, atMicros }: EmitOptions,
): { readonly publish: () => void } | null {
  const at = scopeAt(active ?? activeContext(), recorder);
  if (!at) return null;
  const scope = scopeFields(at.scope, at.active);
  const { line, count } = at.scope.run.appendUncounted({ event, scope, fields, attributes, atMicros });
  return {
    publish() {
      count();
      measure(line, recorder.instruments, at.active);
      emitLogRecord(line, at.active);
    },
  };
}

const emptyFields = new Map<EventName, EventFields<EventName>>();

/** All columns of the event, the unknown ones null. */
function complete(event: EventName, fields: PartialFields<EventName>): EventFields<EventName> {
  let empty = emptyFields.get(event);
  if (!empty) {
    empty = Object.fromEntries(
      Object.keys(eventColumns[event]).map((column) => [column, null]),
    ) as EventFields<EventName>;
    emptyFields.set(event, empty);
  }
  return { ...empty, ...fields };
}

/**
 * The second output: to the host's LoggerProvider, where it has one. The columns of the line are attributes of the log
 * record; what the agent gave beside them cannot take their place.
 */
function emitLogRecord(line: LedgerEvent, active: Context): void {
  const logger = logs.getLogger(meterName);
  const name = line.event ?? '';
  const eventName = logEventName(name);
  const severityNumber = name === 'error' ? SeverityNumber.ERROR : SeverityNumber.INFO;
  if (!logger.enabled({ context: active, eventName, severityNumber })) return;
  const { ts: _ts, event: _event, attributes: given, ...columns } = line;
  const known = Object.entries({ ...(given as EmitOptions['attributes']), ...columns }).filter(
    ([, value]) => value !== null,
  );
  // A log record's attributes may be of any JSON (OTel's AnyValue), which the API's types do not say of readonly ones.
  logger.emit({ eventName, severityNumber, context: active, attributes: Object.fromEntries(known) as never });
}
