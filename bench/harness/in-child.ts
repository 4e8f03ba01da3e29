import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A measurement that is made in a process of its own: an exported function of the module, plain data in and out. */
export type Scenario<Options, Figures> = (options: Options) => Promise<Figures>;

const childFile = fileURLToPath(new URL('child.ts', import.meta.url));

/**
 * Makes a measurement in a fresh process with `--expose-gc`, so that neither heap, compiled code nor peak memory of
 * another one is in it. Rejects where that process fails.
 */
export async function inChild<Options, Figures>(
  module: string,
  scenario: Scenario<Options, Figures>,
  options: Options,
): Promise<Figures> {
  const child = fork(childFile, [module, scenario.name, JSON.stringify(options)], {
    execArgv: ['--expose-gc'],
    env: withoutSettings(process.env),
  });
  let figures: Figures | undefined;
  child.on('message', (message) => {
    figures = message as Figures;
  });
  const [code] = await once(child, 'exit');
  if (code !== 0 || figures === undefined) throw new Error(`${scenario.name} ended with code ${code} and no figures`);
  return figures;
}

/** What the shell around us says to OpenTelemetry or Runledger is not for the measured process. */
export function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(OTEL|RUNLEDGER)_|^NODE_/.test(name)));
}
