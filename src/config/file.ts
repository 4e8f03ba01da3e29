import { checkFileFormat } from './file-format.ts';
import { checkWithOpenTelemetry } from './otel-check.ts';
import type { ConfigPath, Finding } from './problem.ts';
import { readText } from './read-text.ts';
import { misspelledKeys, remarks } from './remarks.ts';
import { checkSchema } from './schema/check.ts';
import { isMapping } from './schema/key.ts';
import type { CheckedFile } from './schema/root.ts';
import type { Environment } from './substitute.ts';
import { parseText } from './yaml-text.ts';

/** A file that has been looked at from every side. */
export type FileCheck = { readonly lineOf: (path: ConfigPath) => number | null } & (
  | { readonly ok: true; readonly file: CheckedFile; readonly remarks: readonly Finding[] }
  | {
      readonly ok: false;
      /** All that is wrong. */
      readonly findings: readonly Finding[];
      /** `distribution.runledger.strict`, as far as it can be made out. */
      readonly strict: boolean;
    }
);

/**
 * Reads and checks the file at `path` (absolute): the text, then OTel's format, then our own schema and OTel's beside
 * each other. Each step finds all there is; a step that stands on what failed before it is left out.
 */
export function checkFile(path: string, env: Environment): FileCheck {
  const read = readText(path);
  if (!read.ok)
    return { ok: false, findings: [{ path: [], message: read.message }], strict: false, lineOf: () => null };
  try {
    return checkText(read.text, { path, env });
  } catch (error) {
    // A bug of ours or of a library; the agent has done nothing to deserve it.
    const kind = error instanceof Error ? error.name : 'error';
    return {
      ok: false,
      findings: [{ path: [], message: `cannot be checked (${kind})` }],
      strict: false,
      lineOf: () => null,
    };
  }
}

function checkText(text: string, { path, env }: { path: string; env: Environment }): FileCheck {
  const { data, findings, lineOf } = parseText(text, env);
  const failed = (found: readonly Finding[]): FileCheck => ({
    ok: false,
    findings: found,
    strict: strictOf(data),
    lineOf,
  });
  if (findings.length > 0) return failed(findings);
  if (!isMapping(data)) return failed([{ path: [], message: notAMapping(data) }]);
  const format = checkFileFormat(data.file_format);
  if (format.kind === 'other') return failed([{ path: ['file_format'], message: format.message }]);
  const own = checkSchema(data);
  const ours = [...misspelledKeys(data), ...(own.ok ? [] : own.findings)];
  if (format.kind === 'unreadable') {
    return failed([
      { path: ['file_format'], message: format.message },
      ...ours.filter(({ path: [key] }) => key !== 'file_format'),
    ]);
  }
  const all = [...ours, ...unexplained(checkWithOpenTelemetry(path, { env, data }), ours)];
  if (!own.ok || all.length > 0) return failed(all);
  const newer = format.kind === 'newer' ? [{ path: ['file_format'], message: format.message }] : [];
  return { ok: true, file: own.file, remarks: [...newer, ...remarks(data, own.file)], lineOf };
}

function notAMapping(data: unknown): string {
  return data === null ? 'is empty; the least is file_format: "1.1"' : 'must be a mapping: file_format: "1.1", …';
}

/** What OTel's package finds where we found nothing: its words are the poorer ones. */
function unexplained(theirs: readonly Finding[], ours: readonly Finding[]): Finding[] {
  return theirs.filter(
    (finding) => !ours.some((own) => isAbove(own.path, finding.path) || isAbove(finding.path, own.path)),
  );
}

const isAbove = (above: ConfigPath, path: ConfigPath) => above.every((segment, index) => path[index] === segment);

function strictOf(data: unknown): boolean {
  const distribution = isMapping(data) ? data.distribution : null;
  const section = isMapping(distribution) ? distribution.runledger : null;
  return isMapping(section) && section.strict === true;
}
