import { quoted } from '../common/printable.ts';
import { nearest } from './nearest.ts';
import type { ConfigPath, Finding } from './problem.ts';
import { isMapping } from './schema/key.ts';
import { type CheckedFile, configFile } from './schema/root.ts';
import { keysAt } from './schema/tree.ts';
import { unreachedPrices } from './unreached-prices.ts';

/**
 * Keys that OpenTelemetry's model lets pass, though they are most likely slips: at the top, and among distributions,
 * anything may stand, so `meter_providr` would mean that nothing is measured, without a word.
 */
export function misspelledKeys(data: unknown): Finding[] {
  const distributions = isMapping(data) ? data.distribution : null;
  return [...misspelledIn(data, []), ...misspelledIn(distributions, ['distribution'])];
}

function misspelledIn(section: unknown, path: ConfigPath): Finding[] {
  return foreignKeys(section, path).flatMap((key) => {
    const near = /^[x.]\W/.test(key) ? null : nearest(key, keysAt(configFile, path), 2);
    return near === null
      ? []
      : [{ path: [...path, key], message: `${quoted(key)} is not a key; did you mean "${near}"?` }];
  });
}

function foreignKeys(section: unknown, path: ConfigPath): string[] {
  const known = keysAt(configFile, path);
  return isMapping(section) ? Object.keys(section).filter((key) => !known.includes(key)) : [];
}

const ofTheHost = 'is not used: it belongs to the program’s own OpenTelemetry SDK';
const notUsed = 'is not used by Runledger';

/** Parts of OTel's model that have no effect here; `*` stands for each key or entry. */
const unusedParts: readonly (readonly [path: string, message: string])[] = [
  ['attribute_limits', ofTheHost],
  ['instrumentation/development', ofTheHost],
  ['log_level', ofTheHost],
  ['logger_provider', ofTheHost],
  ['propagator', ofTheHost],
  ['tracer_provider', ofTheHost],
  ['meter_provider.exemplar_filter', notUsed],
  ['meter_provider.meter_configurator/development', notUsed],
  [
    'meter_provider.readers.*.*.cardinality_limits',
    'is not used: series are bounded by distribution.runledger.max_series',
  ],
  ['meter_provider.readers.*.*.producers', notUsed],
  ['meter_provider.readers.*.*.max_export_batch_size/development', notUsed],
  ['resource.detection/development.detectors.*.container', notUsed],
];

/** What is valid and yet not what its author will have meant, of data that `file` was checked from. */
export function remarks(data: unknown, file: CheckedFile): Finding[] {
  const unused = unusedParts.flatMap(([pattern, message]) =>
    pathsOf(data, pattern.split('.')).map((path) => ({ path, message })),
  );
  const foreign = foreignKeys(data, []).map((key) => ({
    path: [key],
    message: 'is not part of OpenTelemetry’s model',
  }));
  return [
    ...unused,
    ...foreign,
    ...missingReaders(file),
    ...longTimeouts(file),
    ...repeatedAttributes(file),
    ...unreachedPrices(file),
  ];
}

function pathsOf(value: unknown, [segment, ...rest]: readonly string[]): ConfigPath[] {
  if (segment === undefined) return [[]];
  if (Array.isArray(value)) return value.flatMap((item, index) => below(item, index, rest));
  if (!isMapping(value)) return [];
  const keys = Object.keys(value).filter((key) => segment === '*' || segment === key);
  return keys.flatMap((key) => below(value[key], key, rest));
}

const below = (value: unknown, key: string | number, rest: readonly string[]): ConfigPath[] =>
  pathsOf(value, rest).map((path) => [key, ...path]);

function missingReaders({ meter_provider }: CheckedFile): Finding[] {
  return meter_provider === null
    ? [{ path: [], message: 'has no meter_provider.readers: nothing but the ledger is written' }]
    : [];
}

/** OTel's SDK refuses a timeout longer than the interval. */
function longTimeouts({ meter_provider }: CheckedFile): Finding[] {
  return (meter_provider?.readers ?? []).flatMap(({ periodic }, index) => {
    if (periodic?.timeout == null || periodic.timeout <= periodic.interval) return [];
    const path = ['meter_provider', 'readers', index, 'periodic', 'timeout'];
    return [{ path, message: `is longer than the interval, so it is taken as ${periodic.interval}` }];
  });
}

function repeatedAttributes({ resource }: CheckedFile): Finding[] {
  const names = resource.attributes.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            path: ['resource', 'attributes', index, 'name'],
            message: `${quoted(name)} is given before; this one holds`,
          },
        ],
  );
}
