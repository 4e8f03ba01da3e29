import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Imports plugins as a module at the place of the configuration file would: a path is relative to the file, a package is
 * looked for from the file's directory up, and may be one that can only be imported.
 */
export function importFrom(configFileOrDirectory: string): (specifier: string) => Promise<unknown> {
  const parentURL = pathToFileURL(configFileOrDirectory).href;
  return async (specifier) => {
    // `import()` resolves from the module it stands in: a name that only we know is resolved from there instead.
    const alias = `runledger:plugin:${aliases++}`;
    const hooks = registerHooks({
      resolve: (name, context, next) =>
        name === alias ? next(specifier, { ...context, parentURL }) : next(name, context),
    });
    try {
      return await import(alias);
    } finally {
      hooks.deregister();
    }
  };
}

let aliases = 0;
