import { z } from 'zod';
import { knownKeys } from '../../src/exporter.ts';

/** Its key in a configuration is OpenTelemetry's: the schema calls it `/development` still. */
export const exporterName = 'prometheus/development';

const patterns = z.array(z.string()).min(1).nullish();

const labelShape = {
  /** Patterns of attribute names, `*` and `?` being wildcards; left out: all. */
  included: patterns,
  /** Of these, the ones to leave out. */
  excluded: patterns,
};

const translations = ['underscore_escaping_with_suffixes'] as const;

const shape = {
  host: z.string().min(1).nullish(),
  /** 0: any free port; `health()` says which. */
  port: z.int().min(0).max(65_535).nullish(),
  scope_info_enabled: z.boolean().nullish(),
  'target_info_enabled/development': z.boolean().nullish(),
  resource_constant_labels: z.strictObject(labelShape, { error: knownKeys(labelShape) }).nullish(),
  translation_strategy: z
    .enum(translations, { error: () => `known: ${translations.join(', ')} (others would give other names)` })
    .nullish(),
};

/** What stands under `prometheus/development:`, after OpenTelemetry's declarative configuration (file_format 1.1). */
export const configSchema = z.strictObject(shape, { error: knownKeys(shape) }).transform(
  (given): PrometheusConfig => ({
    host: given.host ?? '127.0.0.1',
    port: given.port ?? 9464,
    scopeInfo: given.scope_info_enabled ?? true,
    targetInfo: given['target_info_enabled/development'] ?? true,
    constantLabels: given.resource_constant_labels
      ? {
          included: given.resource_constant_labels.included ?? ['*'],
          excluded: given.resource_constant_labels.excluded ?? [],
        }
      : null,
  }),
);

/** The config, with its defaults filled in. */
export interface PrometheusConfig {
  readonly host: string;
  readonly port: number;
  /** Labels that say whose meter a series comes from. */
  readonly scopeInfo: boolean;
  /** The resource as `target_info`. */
  readonly targetInfo: boolean;
  /** Which attributes of the resource stand on every series; null: none. */
  readonly constantLabels: ResourcePatterns | null;
}

/** Names of attributes, with `*` for any characters and `?` for one. */
export interface ResourcePatterns {
  readonly included: readonly string[];
  readonly excluded: readonly string[];
}
