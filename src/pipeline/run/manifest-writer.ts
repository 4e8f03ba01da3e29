import { type Manifest, type SnapshotState, writeManifest, writeManifestSync } from '../../store/index.ts';
import type { HealthBook } from '../health.ts';

/** Whose manifest is written, and what it says. */
export interface ManifestWriterOptions {
  readonly directory: string;
  readonly health: HealthBook;
  /** The run as it stands at this moment. */
  manifest(snapshots: SnapshotState['state']): Manifest;
}

/** Writes a run's manifest, again and again, for the process that owns the run. Nothing of it throws or rejects. */
export interface ManifestWriter {
  /** True where it was written. */
  write(snapshots: SnapshotState['state']): Promise<boolean>;
  /** The same before it returns; snapshots are none yet. */
  writeNow(): void;
}

/** A writer whose writes follow one another, each with what is known when its turn comes: an older one never replaces a newer. */
export function createManifestWriter({ directory, health, manifest }: ManifestWriterOptions): ManifestWriter {
  let last: Promise<boolean> = Promise.resolve(true);
  return {
    write(snapshots) {
      last = last.then(async () => {
        try {
          await writeManifest(directory, manifest(snapshots));
          return true;
        } catch (error) {
          health.fault('manifest', error);
          return false;
        }
      });
      return last;
    },
    writeNow() {
      try {
        writeManifestSync(directory, manifest('none'));
      } catch (error) {
        health.fault('manifest', error);
      }
    },
  };
}
