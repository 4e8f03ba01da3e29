import type { EventFields, EventName, JsonValue, LedgerEvent } from '../../catalogue/index.ts';
import { formatMicros, roundMillis } from '../../common/clock.ts';
import type { Pricer } from '../../pricing/index.ts';
import type { ScopeFields } from '../../record/sink.ts';
import type { Cast } from './cast.ts';
import type { Chance } from './chance.ts';
import type { Lane } from './lane.ts';

/** What everything that happens in a run has in common. */
export interface Stage {
  readonly cast: Cast;
  readonly chance: Chance;
  readonly pricer: Pricer;
  /** Opens the lane of a process that joins the run, at the time of the one that starts it. */
  join(parent: Lane): Lane;
}

/** Where something happens: in which process, and in which scopes. */
export interface Place {
  readonly stage: Stage;
  readonly lane: Lane;
  readonly scope: ScopeFields;
}

/** The work of a scope came to nothing. */
export class WorkFailed extends Error {
  readonly errorType: string;
  /** Whether a scope has recorded it. */
  isSeen = false;
  constructor(errorType: string) {
    super(errorType);
    this.errorType = errorType;
  }
}

/** How a scope ended, and when. Times are RFC 3339. */
export interface Ending {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  /** What it failed with; null where it did not. */
  readonly errorType: string | null;
}

/** A kind of scope. */
export interface ScopeKind {
  /** What it adds to the scope around it. */
  readonly inner: Partial<ScopeFields>;
  begin?(inner: Place): void;
  finish(inner: Place, ending: Ending): void;
}

/** Records an event. */
export function record<E extends EventName>(
  { lane, scope }: Place,
  event: E | { readonly custom: string },
  {
    attributes = null,
    ...fields
  }: EventFields<E> & { readonly attributes?: Readonly<Record<string, JsonValue>> | null },
): LedgerEvent {
  const name = typeof event === 'string' ? event : event.custom;
  return lane.append({ event: name, scope, fields: fields as unknown as EventFields<E>, attributes });
}

/**
 * Does the work of a scope, and records its end. Work that failed is an error event in the innermost scope, and fails the
 * scopes around it until somebody catches it; what cuts the run short leaves scopes open, as a process that dies does.
 */
export function within<T>(place: Place, kind: ScopeKind, work: (inner: Place) => T): T {
  const { chance, cast } = place.stage;
  const span = cast.isTraced ? { span_id: hex(chance, 8) } : {};
  const inner: Place = { ...place, scope: { ...place.scope, ...span, ...kind.inner } };
  const { clock } = place.lane;
  kind.begin?.(inner);
  const startedMicros = clock.nowMicros();
  const finish = (errorType: string | null): void => {
    const durationMs = roundMillis((clock.nowMicros() - startedMicros) / 1000);
    const [startedAt, endedAt] = [formatMicros(startedMicros), formatMicros(clock.nowMicros())];
    kind.finish(inner, { startedAt, endedAt, durationMs, errorType });
  };
  try {
    const result = work(inner);
    finish(null);
    return result;
  } catch (error) {
    if (!(error instanceof WorkFailed)) throw error;
    if (!error.isSeen) record(inner, 'error', { error_type: error.errorType, message: null, severity: 'error' });
    error.isSeen = true;
    finish(error.errorType);
    throw error;
  }
}

/** Lower-case hexadecimal digits, two a byte. */
export const hex = (chance: Chance, bytes: number): string => Buffer.from(chance.bytes(bytes)).toString('hex');
