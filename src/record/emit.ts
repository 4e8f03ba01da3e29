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
import { activeContext } from './active.ts';
import { scopeAt } from './enter.ts';
import { measure } from './measure.ts';
import { type Recorder, safely } from './recorder.ts';
import { scopeFields } from './scope.ts';

/** An event's own columns, those left out being unknown. */
export type PartialFields<E extends EventName> = Partial<EventFields<E>>;

/** What an event may carry beside its own columns. */
export interface EmitOptions {
  /** The context it belongs to; the active one where none is given. */
  readonly active?: Context;
  readonly attributes?: Readonly<Record<string, JsonValue>> | null;
}

/**
 * Records one event: a ledger line first, then the instruments, then an OTel log record. Outside any run it belongs to
 * the process's own run. Never throws.
 */
export function emit<E extends EventName>(event: E, fields: PartialFields<E>, options: EmitOptions = {}): void {
  emitNamed(event, { event, fields }, options);
}

/** Records an event under a name of the agent's own: attributes only. */
export function emitCustom(name: string, options: EmitOptions): void {
  emitNamed(name, { event: 'custom', fields: {} }, options);
}

function emitNamed(
  name: string,
  of: { readonly event: EventName; readonly fields: PartialFields<EventName> },
  options: EmitOptions,
): void {
  safely((recorder) => record(recorder, { name, ...of }, options));
}

interface Emission {
  readonly name: string;
  readonly event: EventName;
  readonly fields: PartialFields<EventName>;
}

function record(recorder: Recorder, { name, event, fields }: Emission, options: EmitOptions): void {
  const at = scopeAt(options.active ?? activeContext(), recorder);
  if (!at) return;
  const line = at.scope.run.append({
    event: name,
    scope: scopeFields(at.scope, at.active),
    fields: complete(event, fields),
    attributes: options.attributes ?? null,
  });
  measure(line, recorder.instruments, at.active);
  emitLogRecord(line, at.active);
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
