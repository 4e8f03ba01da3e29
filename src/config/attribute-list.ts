/** Names and values of a list, or in one sentence why it has none. */
export type AttributeList =
  | { readonly ok: true; readonly attributes: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly message: string };

/**
 * Parses `name=value,name=value` with percent-encoding, the form of OTEL_RESOURCE_ATTRIBUTES and of `attributes_list`.
 * As the specification has it, one bad entry spoils the list. Messages hold nothing of the list.
 */
export function parseAttributeList(text: string): AttributeList {
  const attributes: Record<string, string> = Object.create(null);
  for (const [index, entry] of text.split(',').entries()) {
    if (entry.trim() === '') continue;
    const [name, value, ...rest] = entry.split('=').map(decode);
    if (name === undefined || name === '' || value === undefined || rest.length > 0) {
      return { ok: false, message: `entry ${index + 1} is not name=value; write = as %3D and , as %2C` };
    }
    if (name === null || value === null) {
      return { ok: false, message: `entry ${index + 1} has a % that encodes nothing; write % as %25` };
    }
    attributes[name] = value;
  }
  return { ok: true, attributes };
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part.trim());
  } catch {
    return null;
  }
}
