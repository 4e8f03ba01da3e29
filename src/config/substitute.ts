/** The variables a configuration is loaded with: `process.env`, or whatever a test stands in for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A text with its references replaced, or what is wrong with one of them. */
export type SubstitutionResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

const reference = /\$\{(?:env:)?([^}]+)\}/g;
const variable = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([^\n]*))?$/;

/** A variable's value; undefined where it is unset, empty or blank, which OpenTelemetry treats alike. */
export function variableValue(env: Environment, name: string): string | undefined {
  const value = env[name];
  return value === undefined || value.trim() === '' ? undefined : value;
}

/**
 * Replaces `${VAR}`, `${VAR:-default}` and `${env:VAR}` by the environment's values and `$$` by `$`, once: what a value
 * holds is not looked at again. An unset variable without a default is the empty text.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/data-model/#environment-variable-substitution
 */
export function substitute(text: string, env: Environment): SubstitutionResult {
  let isWrong = false;
  const expand = (chunk: string) =>
    chunk.replace(reference, (_, inner: string) => {
      const match = variable.exec(inner);
      if (match?.[1] === undefined) isWrong = true;
      return variableValue(env, match?.[1] ?? '') ?? match?.[2] ?? '';
    });
  const replaced = text.split('$$').map(expand).join('$');
  // The reference itself is not shown: its default may be a secret.
  return isWrong
    ? { ok: false, message: `has a \${…} that cannot be read; write \${NAME}, \${NAME:-default} or, for a plain $, $$` }
    : { ok: true, text: replaced };
}
