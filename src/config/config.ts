import type { ProfileName } from '../catalogue/index.ts';
import type { ConfigPath } from './problem.ts';
import type { protocolNames } from './schema/runledger.ts';

/** A configuration that has been checked, with every default filled in. */
export interface RunledgerConfig {
  /** Absolute path of the file; null where there was none and the defaults hold. */
  readonly source: string | null;
  /** Nothing is to be recorded: `disabled: true` or OTEL_SDK_DISABLED. */
  readonly disabled: boolean;
  readonly resource: ResourceConfig;
  readonly readers: readonly ReaderConfig[];
  readonly views: readonly ViewConfig[];
  readonly distribution: DistributionConfig;
  /** Where `path` stands, or the nearest thing above it. `line` is null where there is no file. */
  locate(path: ConfigPath): ConfigPlace;
}

/** A place in a file. */
export interface ConfigPlace {
  readonly file: string;
  readonly line: number | null;
}

/** What all figures are figures of. */
export interface ResourceConfig {
  readonly attributes: Readonly<Record<string, ResourceValue>>;
  readonly schemaUrl: string | null;
  /** What is to be found out about machine and process. */
  readonly detectors: readonly DetectorName[];
  /** Which of the detected attributes are kept; patterns with `*` and `?`. */
  readonly detectedAttributes: { readonly included?: readonly string[]; readonly excluded?: readonly string[] };
}

/** Value of a resource attribute. */
export type ResourceValue = string | number | boolean | string[] | number[] | boolean[];

/** A resource detector of OTel's model that OTel JS has. `host` covers the operating system as well. */
export type DetectorName = 'host' | 'process' | 'service';

/** One entry of `meter_provider.readers`. */
export type ReaderConfig = PeriodicReaderConfig | PullReaderConfig;

/** A reader that exports every so often. */
export interface PeriodicReaderConfig extends ExportingReader {
  readonly kind: 'periodic';
  readonly intervalMs: number;
  /** At least 1, at most `intervalMs`: OTel's SDK takes nothing else. */
  readonly timeoutMs: number;
}

/** A reader that is asked for its figures. */
export interface PullReaderConfig extends ExportingReader {
  readonly kind: 'pull';
}

interface ExportingReader {
  /** Name of a plugin or of one of OTel's exporters, with its settings as they stand in the file. */
  readonly exporter: { readonly name: string; readonly config: Readonly<Record<string, unknown>> };
  /** Where the exporter's settings stand. Paths of problems in them are put behind it. */
  readonly path: ConfigPath;
  readonly cardinalityLimits: CardinalityLimits;
}

/** Most series in one interval by instrument, in the form that OTel's SDK takes. */
export interface CardinalityLimits {
  readonly default?: number;
  readonly counter?: number;
  readonly gauge?: number;
  readonly histogram?: number;
  readonly observableCounter?: number;
  readonly observableGauge?: number;
  readonly observableUpDownCounter?: number;
  readonly upDownCounter?: number;
}

/** One entry of `meter_provider.views`. */
export interface ViewConfig {
  readonly selector: ViewSelector;
  readonly stream: ViewStream;
}

/** Which instruments a view is of: all that is given must hold. At least one is. */
export interface ViewSelector {
  /** `*` and `?` stand for any characters, one character. */
  readonly instrumentName?: string;
  readonly instrumentType?: InstrumentKind;
  readonly unit?: string;
  readonly meterName?: string;
  readonly meterVersion?: string;
  readonly meterSchemaUrl?: string;
}

/** OTel's kinds of instruments, as its configuration spells them. */
export type InstrumentKind =
  | 'counter'
  | 'gauge'
  | 'histogram'
  | 'observable_counter'
  | 'observable_gauge'
  | 'observable_up_down_counter'
  | 'up_down_counter';

/** What a view makes of its instruments; what is not given stays as it is. */
export interface ViewStream {
  /** Only where the selector names one instrument. */
  readonly name?: string;
  readonly description?: string;
  readonly aggregation?: AggregationConfig;
  readonly aggregationCardinalityLimit?: number;
  /** Whole names, no patterns. */
  readonly attributeKeys?: { readonly included?: readonly string[]; readonly excluded?: readonly string[] };
}

/** How values are put together. */
export type AggregationConfig =
  | { readonly type: 'default' | 'drop' | 'last_value' | 'sum' }
  | {
      readonly type: 'explicit_bucket_histogram';
      /** Rising upper bounds. */
      readonly boundaries: readonly number[];
      readonly recordMinMax: boolean;
    }
  | {
      readonly type: 'base2_exponential_bucket_histogram';
      readonly maxScale: number;
      readonly maxSize: number;
      readonly recordMinMax: boolean;
    };

/** `distribution.runledger`: what OTel has no word for. */
export interface DistributionConfig {
  /** Where runs are kept: an absolute path that may not exist yet. */
  readonly directory: string;
  readonly project: string | null;
  /** Tags of every run; those given to `run()` win. */
  readonly tags: Readonly<Record<string, string | number | boolean>>;
  /** Module names of exporters that are not built in. */
  readonly plugins: readonly string[];
  readonly strict: boolean;
  readonly finaliseOnExit: boolean;
  readonly maxSeries: number;
  readonly capture: { readonly errorMessages: boolean };
  /** In place of the price list's. Of those that fit a call, the first holds. */
  readonly prices: readonly PriceConfig[];
  readonly instrumentation: InstrumentationConfig;
  /** By which names tokens and costs are scraped; at least one. */
  readonly prometheus: { readonly profiles: readonly ProfileName[] };
}

/** Rates in USD a million tokens; null is unknown. */
export interface RatesConfig {
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  readonly cacheWrite1h: number | null;
  /** Null: as output. */
  readonly reasoning: number | null;
}

/** What a model costs, in place of what the price list says. */
export interface PriceConfig extends RatesConfig {
  /** `*` stands for any characters. */
  readonly provider: string;
  /** `*` stands for any characters. */
  readonly model: string;
  /** Null is the usual one. */
  readonly serviceTier: string | null;
  /** The first moment, in microseconds since the epoch; null: ever before. */
  readonly fromMicros: number | null;
  /** The first moment after; null: for good. */
  readonly untilMicros: number | null;
  readonly requestUsd: number;
  /** Rising. What is null is as below. */
  readonly contextTiers: readonly (RatesConfig & { readonly aboveInputTokens: number })[];
}

/** How model requests are observed. */
export interface InstrumentationConfig {
  readonly enabled: boolean;
  /** When a request's line is written: before the agent has the end of the response, or within 50 ms. */
  readonly processor: 'simple' | 'batch';
  readonly providers: readonly ProviderConfig[];
}

/** A provider behind a URL that is not its own. */
export interface ProviderConfig {
  /** Requests whose URL begins with this are model requests. */
  readonly url: string;
  readonly provider: string;
  /** Left out, the ending of a request's path says it. */
  readonly api?: (typeof protocolNames)[number];
}
