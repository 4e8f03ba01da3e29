import { builtInExporters } from '../../../exporters/index.ts';
import { importFrom } from '../../pipeline/import-module.ts';
import { planExporters } from '../../pipeline/plan.ts';
import type { CommandIo, ExitCode } from '../io.ts';
import { type ConfigCheckOptions, configCheck } from './config-check.ts';

/** `runledger config check [FILE]`: with the exporters that are built in, and those of the plugins that the file lists. */
export function configCheckCommand(
  options: Pick<ConfigCheckOptions, 'file' | 'json'>,
  io: CommandIo,
): Promise<ExitCode> {
  return configCheck(
    {
      ...options,
      knownExporters: builtInExporters.map(({ name }) => name),
      async checkReaders(config) {
        const importModule = importFrom(config.source ?? io.cwd);
        return (await planExporters(config, { builtIn: builtInExporters, importModule })).problems;
      },
    },
    io,
  );
}
