import { formatMicros } from '../common/clock.ts';

/** Unpredictable bytes; `randomBytes` of `node:crypto` outside tests. */
export type RandomBytes = (length: number) => Uint8Array;

/** Leaves room for the rest of the id within 128 characters. */
const maxProjectLength = 64;

/** Lower-case hexadecimal digits, two for each random byte. */
export function randomHex(random: RandomBytes, byteLength: number): string {
  return Buffer.from(random(byteLength)).toString('hex');
}

/**
 * `run_YYYYMMDD_HHMMSS_<project>_<8 hex>`, in UTC: always a safe id. What the project has beside letters, digits, dots
 * and hyphens becomes hyphens; a run without a project has no such part.
 */
export function generateRunId(options: {
  readonly nowMicros: number;
  readonly project: string | null;
  readonly random: RandomBytes;
}): string {
  const digits = formatMicros(options.nowMicros).replace(/\D/g, '');
  const project = (options.project ?? '')
    .replace(/[^A-Za-z0-9.-]+/g, '-')
    .slice(0, maxProjectLength)
    .replace(/^-+|-+$/g, '');
  const parts = ['run', digits.slice(0, 8), digits.slice(8, 14), project, randomHex(options.random, 4)];
  return parts.filter((part) => part !== '').join('_');
}

const generatedId = /^run_\d{8}_\d{6}_(?:.+_)?[0-9a-f]{8}$/;

/** Whether an id has the form of a generated one, which no other run will ever have. */
export const isGeneratedId = (runId: string): boolean => generatedId.test(runId);
