import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (file: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8'));
const manifest = read('package.json');
const locked: Readonly<Record<string, LockedPackage>> = read('package-lock.json').packages;
const packages = Object.entries(locked).filter(([path]) => path !== '');
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Whether a package at that place finds one of that name, as Node looks: its own folder, then each above. */
function finds(from: string, name: string): boolean {
  const place = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (locked[place]) return true;
  return from !== '' && finds(from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
}

it('names one version of each direct dependency', () => {
  const { dependencies, optionalDependencies, devDependencies } = manifest;
  const versions = Object.entries<string>({ ...dependencies, ...optionalDependencies, ...devDependencies });
  expect(versions.filter(([, version]) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

describe('the lockfile', () => {
  // npm leaves out what the machine it ran on did not need, and npm 11 and 12 then refuse the lockfile everywhere.
  it('has what every package needs on every platform', () => {
    const missing = Object.entries(locked).flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !finds(path, name))
        .map((name) => `${path} needs ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('holds a checksum of each package and the address of none', () => {
    expect(packages.filter(([, { integrity }]) => !integrity).map(([path]) => path)).toEqual([]);
    expect(packages.filter(([, { resolved }]) => resolved).map(([path]) => path)).toEqual([]);
  });

  it('has one copy of each OpenTelemetry package', () => {
    const paths = packages.map(([path]) => path).filter((path) => path.includes('@opentelemetry/'));
    const names = paths.map(nameOf);
    expect(names).toContain('@opentelemetry/api');
    expect(paths.filter((_, index) => names.indexOf(names[index] ?? '') !== index)).toEqual([]);
  });

  it('has no install script that package.json neither allows nor denies', () => {
    const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
    expect(Object.keys(manifest.allowScripts).sort()).toEqual(scripted.sort());
  });
});

it('asks for the OpenTelemetry API as the SDK does, so that a host has one copy of it', () => {
  const sdk = read('node_modules/@opentelemetry/sdk-metrics/package.json');
  expect(manifest.peerDependencies['@opentelemetry/api']).toBe(sdk.peerDependencies['@opentelemetry/api']);
});
