import { type Context, context, logs, SeverityNumber } from '@opentelemetry/api';
import {
  type EventFields,
  type EventName,
  eventColumns,
  type JsonValue,
  logEventName,
  meterName,
} from '../catalogue/index.ts';
import { measure } from './measure.ts';
import { currentRecorder, guarded, type Recorder } from './recorder.ts';
import { rootScope, type Scope, scopeFields, scopeOf, withScope } from './scope.ts';
import type { NewEvent } from './sink.ts';

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
  const recorder = currentRecorder();
  if (recorder) guarded(recorder, () => record(recorder, { name, ...of }, options), undefined);
}

interface Emission {
  readonly name: string;
  readonly event: EventName;
  readonly fields: PartialFields<EventName>;
}

function record(recorder: Recorder, { name, event, fields }: Emission, options: EmitOptions): void {
  const active = options.active ?? context.active();
  const scope = scopeOf(active) ?? processScope(recorder);
  if (!scope) return;
  const scoped = scopeOf(active) ? active : withScope(active, scope);
  const newEvent: NewEvent = {
    event: name,
    scope: scopeFields(scope, active),
    fields: complete(event, fields),
    attributes: options.attributes ?? null,
  };
  const line = scope.run.append(newEvent);
  measure(line, recorder.instruments, scoped);
  emitLogRecord(newEvent, scoped);
}

function processScope(recorder: Recorder): Scope | null {
  const run = recorder.opener.processRun();
  return run ? rootScope(run) : null;
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

/** The second output: to the host's LoggerProvider, where it has one. */
function emitLogRecord(event: NewEvent, active: Context): void {
  const logger = logs.getLogger(meterName);
  const eventName = logEventName(event.event);
  const isError = event.event === 'error';
  const severityNumber = isError ? SeverityNumber.ERROR : SeverityNumber.INFO;
  if (!logger.enabled({ context: active, eventName, severityNumber })) return;
  const attributes: Record<string, JsonValue> = {};
  for (const part of [event.scope, event.fields, event.attributes]) {
    for (const [key, value] of Object.entries(part ?? {})) if (value !== null) attributes[key] = value as JsonValue;
  }
  logger.emit({ eventName, severityNumber, context: active, attributes: attributes as never });
}
