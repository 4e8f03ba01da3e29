import { openAgent } from '../../record/agent.ts';
import { addAmbientSource } from '../../record/ambient.ts';
import { openToolCall } from '../../record/tool-call.ts';
import { wrapMethod } from '../wrap-method.ts';
import { type FrameworkScope, openWithin } from './framework-scope.ts';
import { createOpenRuns, type OpenRun } from './open-runs.ts';
import { shield } from './shield.ts';

/** What is read of a span of the OpenAI Agents SDK. */
interface Span {
  readonly spanId: string;
  readonly parentId: string | null;
  readonly spanData: { readonly type: string; readonly name?: unknown };
  readonly error: unknown;
  readonly endedAt: string | null;
}

/** The exports of `@openai/agents-core`. */
interface Exports {
  readonly addTraceProcessor?: (processor: object) => void;
  readonly getCurrentSpan?: () => Span | null;
  readonly TraceProvider?: { readonly prototype: object };
}

/**
 * The OpenAI Agents SDK: a trace processor hears of agents and tools as they start and end, and the SDK's own current
 * span tells where code runs. Its processors are told one after the other, each with a turn of the event loop's queue of
 * its own, so that whoever asks first opens the scope. Copies of the SDK share one provider; a span is known by its id.
 */
export function observeOpenAiAgents(exports: Exports): void {
  const { addTraceProcessor, getCurrentSpan, TraceProvider } = exports;
  if (!addTraceProcessor || !getCurrentSpan) return;
  addTraceProcessor(processor);
  addAmbientSource(() => {
    const span = getCurrentSpan();
    return span && (scopeOfSpan(span)?.current() ?? null);
  });
  // Who sends traces elsewhere than to OpenAI replaces all processors: ours sends nothing, and is not meant.
  wrapMethod(TraceProvider?.prototype, 'setProcessors', ({ self, proceed }) => {
    const result = proceed();
    (self as { registerProcessor(added: object): void }).registerProcessor(processor);
    return result;
  });
}

const spans = createOpenRuns<OpenRun>();

const processor = {
  async onSpanStart(span: Span): Promise<void> {
    shield(() => scopeOfSpan(span), null);
  },
  async onSpanEnd(span: Span): Promise<void> {
    spans.end(span.spanId, span.error ? { status: 'error' } : {});
  },
  async onTraceStart(): Promise<void> {},
  async onTraceEnd(): Promise<void> {},
  async forceFlush(): Promise<void> {},
  async shutdown(): Promise<void> {},
};

const opens = ({ spanData }: Span): boolean => spanData.type === 'agent' || spanData.type === 'function';

/** The scope that a span opens, or the one it stands in. */
function scopeOfSpan(span: Span): FrameworkScope | null {
  const { spanId, parentId, spanData } = span;
  const known = spans.get(spanId);
  if (known) return known.scope;
  const around = spans.get(parentId)?.scope ?? null;
  if (span.endedAt !== null) return around;
  // Known before it is opened: opening asks where it is.
  spans.set(spanId, { parentId, scope: around, isScope: false });
  if (!opens(span)) return around;
  const name = String(spanData.name ?? '');
  const open = spanData.type === 'agent' ? () => openAgent({ role: name }) : () => openToolCall(name);
  const scope = openWithin(around, open);
  spans.set(spanId, { parentId, scope, isScope: true });
  return scope;
}
