import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestFile, parseManifest, statusOf } from '../../store/index.ts';
import type { RunEnvironment } from './environment.ts';

/**
 * Whether a run's owner has ended it or is gone, so that what others still write is nobody's to add up. Synchronous: it is
 * asked when a process exits.
 */
export function isLeft(directory: string, { clock, process: me }: Pick<RunEnvironment, 'clock' | 'process'>): boolean {
  try {
    const reading = parseManifest(readFileSync(join(directory, manifestFile), 'utf8'));
    if (reading.state !== 'read') return false;
    return statusOf(reading.manifest, { nowMicros: clock.nowMicros(), me }) !== 'running';
  } catch {
    // No manifest: the owner has yet to begin.
    return false;
  }
}
