import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import { locateStore } from '../../src/config/locate.ts';

let empty: string;
let configured: string;
let linked: string;
beforeAll(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'runledger-locate-'));
  [empty, configured, linked] = (await Promise.all(
    ['empty', 'configured', 'linked'].map((name) => mkdtemp(join(parent, name))),
  )) as [string, string, string];
  await writeFile(
    join(configured, 'otel-config.yaml'),
    'file_format: "1.1"\ndistribution: { runledger: { directory: ./elsewhere } }\n',
  );
  await symlink(join(linked, 'nowhere'), join(linked, 'otel-config.yaml'));
});

describe('the store’s place, without a configuration', () => {
  it.each([
    { what: 'the default where there is no file', cwd: () => empty, env: {}, store: () => join(empty, 'runs') },
    {
      what: 'what the environment says',
      cwd: () => empty,
      env: { RUNLEDGER_DIR: 'there' },
      store: () => join(empty, 'there'),
    },
    {
      what: 'what the environment says, whatever a file says',
      cwd: () => configured,
      env: { RUNLEDGER_DIR: '/there' },
      store: () => '/there',
    },
  ])('is $what, as the configuration has it', ({ cwd, env, store }) => {
    const options = { cwd: cwd(), env };
    expect(locateStore(options)).toBe(store());
    expect(loadConfig(options)).toMatchObject({ config: { distribution: { directory: store() } } });
  });

  it.each([
    { what: 'a file stands in the working directory', cwd: () => configured, options: { env: {} } },
    { what: 'a link that leads nowhere stands there', cwd: () => linked, options: { env: {} } },
    { what: 'the environment names a file', cwd: () => empty, options: { env: { OTEL_CONFIG_FILE: 'other.yaml' } } },
    { what: 'a file is given', cwd: () => empty, options: { env: { RUNLEDGER_DIR: 'there' }, file: 'other.yaml' } },
  ])('is not known where $what', ({ cwd, options }) => {
    expect(locateStore({ cwd: cwd(), ...options })).toBeNull();
  });
});
