import { z } from 'zod';
import { optional, required, section } from './key.ts';
import { reader } from './readers.ts';
import { resource } from './resource.ts';
import { runledger } from './runledger.ts';
import { view } from './views.ts';

const unused = (meaning: string) =>
  optional(z.unknown(), { meaning: `${meaning} Not used by Runledger.`, fallback: undefined, shown: 'not used' });

const meterProvider = z.strictObject({
  readers: required(z.array(reader).min(1), 'What is exported, to whom, how often.'),
  views: optional(z.array(view).min(1), { meaning: 'Changes to instruments.', fallback: [] }),
  exemplar_filter: unused('Which measurements become exemplars.'),
  'meter_configurator/development': unused('Which meters are on.'),
});

const distribution = z.object({
  runledger: section(runledger, 'What OpenTelemetry has no word for.'),
});

/** The whole file. Sections of other signals are the host's and checked by OpenTelemetry's package alone. */
export const configFile = z.object({
  file_format: required(z.string(), 'Version of OpenTelemetry’s format: `"1.1"`, in quotes.'),
  disabled: optional(z.boolean(), { meaning: 'Records nothing at all.', fallback: false }),
  resource: section(resource, 'What all figures are figures of.'),
  meter_provider: optional(meterProvider, { meaning: 'Readers and views.', fallback: null, shown: 'no readers' }),
  distribution: section(distribution, 'Sections of distributions, one each.'),
  log_level: unused('Level of OpenTelemetry’s own log.'),
  attribute_limits: unused('Limits of attributes.'),
  propagator: unused('Propagators.'),
  tracer_provider: unused('Traces.'),
  logger_provider: unused('Logs.'),
  'instrumentation/development': unused('Settings of OpenTelemetry’s instrumentations.'),
});

/** A file that has been checked, defaults filled in. */
export type CheckedFile = z.output<typeof configFile>;
