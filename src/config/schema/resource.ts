import { z } from 'zod';
import { parseAttributeList } from '../attribute-list.ts';
import { choiceOrEmpty, isMapping, kind, optional, required, section } from './key.ts';

const attributeTypes = [
  'string',
  'bool',
  'int',
  'double',
  'string_array',
  'bool_array',
  'int_array',
  'double_array',
] as const;

const attributeValue = z.union(
  [z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()), z.array(z.number()), z.array(z.boolean())],
  { error: 'must be text, a number, true or false, or a list of one of these' },
);

const attribute = z
  .strictObject({
    name: required(z.string().min(1), 'Name of the attribute.'),
    value: required(attributeValue, 'Its value, or a list. Null leaves the attribute out.'),
    type: optional(z.enum(attributeTypes), { meaning: 'What the value must be.', fallback: null, shown: 'as written' }),
  })
  .refine((value) => matchesType(value), {
    error: 'is not of the type that `type` says',
    path: ['value'],
    when: ({ value }) => isMapping(value),
  });

function matchesType({ value, type }: { value?: unknown; type?: unknown }): boolean {
  if (typeof type !== 'string' || value === null || value === undefined) return true;
  const [element, array] = type.split('_');
  const values = Array.isArray(value) ? value : [value];
  if (Array.isArray(value) !== (array === 'array')) return false;
  if (element === 'int') return values.every((one) => Number.isInteger(one));
  const expected = { string: 'string', bool: 'boolean', double: 'number' }[element ?? ''];
  return expected === undefined || values.every((one) => typeof one === expected);
}

const attributeList = z.string().superRefine((text, context) => {
  const list = parseAttributeList(text);
  if (!list.ok) context.addIssue({ code: 'custom', message: list.message });
});

const nothing = z.strictObject({});

const detector = kind({
  host: choiceOrEmpty(nothing, '`host.*` and `os.*`.'),
  process: choiceOrEmpty(nothing, '`process.*`, with the command line: look at what yours holds.'),
  service: choiceOrEmpty(nothing, '`service.instance.id`.'),
  container: choiceOrEmpty(nothing, 'Not to be had in OpenTelemetry JS.'),
});

const names = z.array(z.string()).min(1);

const detection = z.strictObject({
  attributes: section(
    z.strictObject({
      included: optional(names, { meaning: 'Names or patterns (`*`, `?`) kept.', fallback: undefined, shown: 'all' }),
      excluded: optional(names, { meaning: 'Names or patterns not kept.', fallback: undefined, shown: 'none' }),
    }),
    'Which of the detected attributes are kept.',
  ),
  detectors: optional(z.array(detector).min(1), { meaning: 'What is looked for.', fallback: [] }),
});

/** `resource`: what all figures are figures of. */
export const resource = z.strictObject({
  attributes: optional(z.array(attribute).min(1), { meaning: 'Attributes of the resource.', fallback: [] }),
  attributes_list: optional(attributeList, {
    meaning: 'The same as `a=1,b=2`, as in `OTEL_RESOURCE_ATTRIBUTES`; `attributes` wins.',
    fallback: '',
    shown: 'none',
  }),
  schema_url: optional(z.string(), { meaning: 'Schema URL of the resource.', fallback: null, shown: 'none' }),
  'detection/development': section(detection, 'What is found out about machine and process.'),
});
