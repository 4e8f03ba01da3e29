import { once } from 'node:events';
import { firstOfLastDays } from '../../analysis/last-days.ts';
import { printable } from '../../common/printable.ts';
import { tokenForm, tokenRule } from '../../serve/http/access-token.ts';
import { isLoopback } from '../../serve/http/host-names.ts';
import { serveDashboard } from '../../serve/serve-dashboard.ts';
import { listenForInterruption } from '../interruption.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { jsonText } from '../json.ts';
import { readFilter } from '../options/filter-options.ts';
import type { QuestionOptions } from '../options/question-options.ts';
import { storeDirectory } from '../options/store-directory.ts';
import { machineTimeZone } from '../options/time-zone.ts';
import { printLines } from '../print-lines.ts';

/** What `runledger serve` is given. */
export interface ServeCommandOptions extends Omit<QuestionOptions, 'nowMicros'> {
  readonly port: number;
  readonly host: string;
  readonly days?: number;
  readonly seed: number;
}

/** Serves the dashboard of a store until somebody interrupts it. */
export async function serve(options: ServeCommandOptions, io: CommandIo): Promise<ExitCode> {
  const complain = (line: string): void => {
    io.stderr.write(`${printable(line)}\n`);
  };
  const directory = await storeDirectory(options, { io, complain });
  if (directory === null) return exitCode.failed;
  const { port, host, seed, days } = options;
  const timeZone = options.timezone ?? machineTimeZone();
  const filter = (nowMicros: number) => {
    const since = days === undefined ? options.since : firstDay(firstOfLastDays(days, { nowMicros, timeZone }));
    return readFilter({ ...options, ...(since !== undefined && { since }) }, { nowMicros, timeZone });
  };
  using interruption = listenForInterruption();
  const token = io.env.RUNLEDGER_SERVE_TOKEN || undefined;
  if (token !== undefined && !tokenForm.test(token)) throw new Error(`RUNLEDGER_SERVE_TOKEN ${tokenRule}`);
  const served = await serveDashboard(directory, {
    port,
    host,
    seed,
    timeZone,
    filter,
    token,
    config: options.config,
    env: io.env,
    cwd: io.cwd,
    onTrouble: complain,
  });
  if (options.json) io.stdout.write(jsonText({ directory, url: served.url }));
  else printLines([`${directory} at ${served.url} until Ctrl-C`], io);
  if (served.token !== null) io.stderr.write(`Open ${served.url}?token=${served.token}\n`);
  if (!isLoopback(host)) io.stderr.write(`${unencrypted}\n`);
  if (!interruption.signal.aborted) await once(interruption.signal, 'abort');
  await served.close();
  return exitCode.done;
}

const unencrypted = 'Not encrypted: where others could listen in, use an SSH tunnel, or a proxy with TLS.';

const firstDay = (day: string) => ({ kind: 'day', day }) as const;
