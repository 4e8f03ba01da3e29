import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import type { RunledgerConfig } from '../config/index.ts';
import type { ExporterPlugin } from '../exporter.ts';
import type { Health, HealthBook } from './health.ts';
import type { Plan } from './plan.ts';
import type { Report } from './process-report.ts';
import type { InstalledRouter } from './routing/global-provider.ts';

/** How recording is started. */
export interface StartOptions {
  /** The configuration file; default `OTEL_CONFIG_FILE`, else `./otel-config.yaml` where it exists, else the defaults. */
  readonly configFile?: string;
  /** Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default `process.cwd()`. */
  readonly cwd?: string;
}

/** What `startMetrics()` gives. */
export interface Pipeline {
  /** Writes a snapshot of every open run and flushes every exporter. Never rejects. */
  forceFlush(): Promise<void>;
  /** Ends every open run, writes what is to be written, and stops recording. Never rejects. */
  shutdown(): Promise<void>;
  /** How recording is doing. */
  health(): Health;
}

/** What only the top of the project may know, handed in. */
export interface PipelineParts {
  readonly builtIn: readonly ExporterPlugin[];
  /** The command line, which a dying process has its runs finalised by. */
  readonly commandLine: URL | null;
}

/** What a pipeline is made from. */
export interface PipelineSetting {
  readonly config: RunledgerConfig;
  readonly plan: Plan;
  readonly parts: PipelineParts;
  readonly installed: InstalledRouter;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The directory in which the configuration was looked for. */
  readonly cwd: string;
  readonly logger: Logger;
  readonly health: HealthBook;
  /** For whoever watches the process from outside. */
  readonly report: Report;
  readonly clock: Clock;
}
