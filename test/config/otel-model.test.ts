import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { configFile } from '../../src/config/schema/root.ts';
import { protocolNames } from '../../src/config/schema/runledger.ts';
import { keysAt, valuesAt } from '../../src/config/schema/tree.ts';
import { protocols } from '../../src/instrumentation/protocols/index.ts';

/** OTel's JSON schema, out of the package's compiled validator: the only place where it stands. */
function readModel(): { properties: Record<string, Node>; $defs: Record<string, Node> } {
  const entry = createRequire(import.meta.url).resolve('@opentelemetry/configuration');
  const code = readFileSync(join(dirname(entry), 'generated/validator.cjs'), 'utf8');
  const start = code.indexOf('const schema31 = ') + 'const schema31 = '.length;
  const end = code.indexOf('\n\t};', start);
  return JSON.parse(code.slice(start, end + 3));
}

interface Node {
  readonly $ref?: string;
  readonly properties?: Record<string, Node>;
  readonly items?: Node;
  readonly enum?: readonly string[];
}

const model = readModel();
const resolveRef = (node: Node): Node =>
  node.$ref ? resolveRef(model.$defs[node.$ref.replace('#/$defs/', '')]!) : node;

/** Sections of the model that the project reads, and those of exporters it has no part in. */
const read = ['meter_provider', 'resource'];
const notOurs = new Set(['otlp_grpc', 'otlp_file/development', 'meter_configurator/development', 'producers']);

interface Place {
  readonly path: readonly (string | number)[];
  readonly node: Node;
}

function placesBelow({ path, node }: Place): Place[] {
  const resolved = resolveRef(node);
  const children: Place[] = Object.entries(resolved.properties ?? {})
    .filter(([key]) => !notOurs.has(key))
    .map(([key, child]) => ({ path: [...path, key], node: child }));
  if (resolved.items) children.push({ path: [...path, 0], node: resolved.items });
  return [{ path, node: resolved }, ...children.flatMap(placesBelow)];
}

const places = read.flatMap((key) => placesBelow({ path: [key], node: model.properties[key]! }));
const mappings = places
  .filter(({ node }) => node.properties)
  .map(({ path, node }) => [path.join('.'), path, node] as const);
const choices = places.filter(({ node }) => node.enum).map(({ path, node }) => [path.join('.'), path, node] as const);

it('knows the sections of OpenTelemetry’s model', () => {
  expect(keysAt(configFile, []).toSorted()).toEqual(Object.keys(model.properties).toSorted());
  expect(mappings.length).toBeGreaterThan(20);
  expect(choices.length).toBeGreaterThan(5);
});

it.each(mappings)('knows the keys that the model has in %s', (_, path, node) => {
  const expected = Object.keys(node.properties ?? {}).filter(
    (key) => !notOurs.has(key) || key === 'producers' || key === 'meter_configurator/development',
  );
  expect(keysAt(configFile, path).toSorted()).toEqual(expected.toSorted());
});

it.each(choices.filter(([name]) => name !== 'meter_provider.exemplar_filter'))(
  'knows the values that the model has for %s',
  (_, path, node) => {
    expect(valuesAt(configFile, path).toSorted()).toEqual(node.enum?.toSorted());
  },
);

it('names the protocols that the instrumentation reads', () => {
  expect([...protocolNames].toSorted()).toEqual([...new Set(protocols.map(({ api }) => api))].toSorted());
});
