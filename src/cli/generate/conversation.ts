import type { EventFields } from '../../catalogue/index.ts';
import { roundMillis } from '../../common/clock.ts';
import { type Place, record, WorkFailed } from './scopes.ts';
import { embeddingModel, providerFailures, type WorldModel } from './world.ts';

/** What an agent and a model say to each other in one turn. */
export interface Conversation {
  /**
   * Asks once: a request, and as many more as it is made again after a failure. Throws `WorkFailed` where none of them is
   * answered. What the answer makes the agent look at, in tokens, is told the next time.
   */
  ask(): void;
}

/** Tokens of an agent's instructions and of what its tools are. */
const instructions = 2_400;
/** Providers read whole blocks from their cache, and none that are shorter. */
const cacheBlock = 128;
const leastCached = 1_024;
/** The share of answers that nobody waits for. */
const abandoned = 0.006;
const streamed = 0.75;
/** The first wait before a request is made again; each next one takes twice as long. */
const backoffMs = 500;

/** Begins a conversation with the run's model. */
export function converse(place: Place): Conversation {
  const { chance, cast } = place.stage;
  const { model, failing, maxRetries } = cast;
  let told = Math.round(chance.around(instructions, 0.2));
  let before = 0;
  return {
    ask() {
      for (let attempt = 1; chance.happens(failing); attempt++) fail(place, { attempt, maxRetries });
      const isStream = chance.happens(streamed);
      if (isStream && chance.happens(abandoned)) {
        abandon(place);
        return;
      }
      const output = Math.max(8, Math.round(chance.around(260 * model.wordiness, 0.7)));
      answer(place, { isStream, input: told, before, output });
      before = told;
      told += output + Math.round(chance.around(600, 0.8));
    },
  };
}

type ModelCallFields = EventFields<'model_call'>;

/** What is known of every call to the run's model. */
function asked({ provider, model }: WorldModel, isStream: boolean) {
  return { provider, request_model: model, operation_name: 'chat', streamed: isStream };
}

const nothingUsed = {
  input_tokens: null,
  output_tokens: null,
  cache_read_tokens: null,
  cache_write_tokens: null,
  reasoning_tokens: null,
  cost_usd: null,
  cost_source: null,
  price_version: null,
} as const;

/** A request without an answer. Throws where it was the last that is made. */
function fail(place: Place, { attempt, maxRetries }: { readonly attempt: number; readonly maxRetries: number }): void {
  const { stage, lane } = place;
  const { chance, cast } = stage;
  const failure = chance.weighted(providerFailures);
  const durationMs = roundMillis(chance.around(failure.medianMs, 0.3));
  lane.clock.pass(durationMs);
  record(place, 'model_call', {
    ...asked(cast.model, false),
    ...nothingUsed,
    response_model: null,
    duration_ms: durationMs,
    time_to_first_chunk_ms: null,
    status: 'error',
    error_type: failure.errorType,
    http_status: failure.httpStatus,
    attempt,
    response_id: null,
  });
  if (attempt > maxRetries) throw new WorkFailed(failure.thrown);
  lane.clock.pass(backoffMs * 2 ** (attempt - 1) * chance.between(0.75, 1.25));
}

/** A stream that is left before its usage came: what it cost is never known. */
function abandon(place: Place): void {
  const { stage, lane } = place;
  const { chance, cast } = stage;
  const firstMs = roundMillis(chance.around(cast.model.firstChunkMs, 0.35));
  const durationMs = roundMillis(firstMs + chance.around(900, 0.5));
  lane.clock.pass(durationMs);
  record(place, 'model_call', {
    ...asked(cast.model, true),
    ...nothingUsed,
    response_model: cast.model.answersAs,
    duration_ms: durationMs,
    time_to_first_chunk_ms: firstMs,
    status: 'aborted',
    error_type: 'AbortError',
    http_status: 200,
    attempt: 1,
    response_id: responseId(place),
  });
}

/** What an answer is made of, in tokens. */
interface Answer {
  readonly isStream: boolean;
  readonly input: number;
  /** Of the input: told before, so that the provider may have kept it. */
  readonly before: number;
  readonly output: number;
}

function answer(place: Place, { isStream, input, before, output }: Answer): void {
  const { stage, lane } = place;
  const { chance, cast, pricer } = stage;
  const { model } = cast;
  const firstMs = roundMillis(chance.around(model.firstChunkMs, 0.35));
  const durationMs = roundMillis(firstMs + output * model.msPerToken * chance.between(0.8, 1.25));
  lane.clock.pass(durationMs);
  const usage = { inputTokens: input, outputTokens: output, ...cacheOf(model, { input, before }) };
  const names = { provider: model.provider, requestModel: model.model, responseModel: model.answersAs };
  const priced = pricer({ ...names, usage, atMicros: lane.clock.nowMicros() });
  record(place, 'model_call', {
    ...asked(model, isStream),
    response_model: model.answersAs,
    input_tokens: input,
    output_tokens: output,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    reasoning_tokens: model.reasoning === null ? null : Math.floor(output * model.reasoning * chance.unit()),
    ...costOf(priced),
    duration_ms: durationMs,
    time_to_first_chunk_ms: isStream ? firstMs : null,
    status: 'success',
    error_type: null,
    http_status: 200,
    attempt: 1,
    response_id: responseId(place),
  });
}

function cacheOf({ cache }: WorldModel, { input, before }: Pick<Answer, 'input' | 'before'>) {
  if (cache === 'none') return { cacheReadTokens: null, cacheWriteTokens: null };
  const kept = before - (before % cacheBlock);
  const read = kept < leastCached ? 0 : kept;
  return { cacheReadTokens: read, cacheWriteTokens: cache === 'written' ? input - read : null };
}

function costOf(
  priced: ReturnType<Place['stage']['pricer']>,
): Pick<ModelCallFields, 'cost_usd' | 'cost_source' | 'price_version'> {
  if (priced === null) return { cost_usd: null, cost_source: null, price_version: null };
  return { cost_usd: priced.costUsd, cost_source: 'priced', price_version: priced.priceVersion };
}

/** Digits and letters enough that no two are the same. */
const responseId = ({ stage: { cast, chance } }: Place): string =>
  `${cast.model.idPrefix}${Buffer.from(chance.bytes(15)).toString('base64url')}`;

/** Has texts embedded. */
export function embed(place: Place): void {
  const { chance, pricer } = place.stage;
  const { provider, model } = embeddingModel;
  const { clock } = place.lane;
  const durationMs = roundMillis(chance.around(110, 0.4));
  clock.pass(durationMs);
  const input = Math.round(chance.around(900, 0.6));
  const usage = { inputTokens: input, outputTokens: 0, cacheReadTokens: null, cacheWriteTokens: null };
  const priced = pricer({
    provider,
    requestModel: model,
    responseModel: model,
    usage,
    atMicros: clock.nowMicros(),
  });
  record(place, 'model_call', {
    ...nothingUsed,
    provider,
    request_model: model,
    response_model: model,
    operation_name: 'embeddings',
    streamed: false,
    input_tokens: input,
    output_tokens: 0,
    ...costOf(priced),
    duration_ms: durationMs,
    time_to_first_chunk_ms: null,
    status: 'success',
    error_type: null,
    http_status: 200,
    attempt: 1,
    response_id: null,
  });
}
