/**
 * A header's value by its lower-case name; null where it is not there. Names and values come in turns, as text or bytes,
 * or as the members of an object.
 */
export function headerOf(headers: unknown, name: string): string | null {
  if (Array.isArray(headers)) {
    for (let index = 0; index + 1 < headers.length; index += 2) {
      // Bytes or text, a name of another length need not be made lower-case: that takes 1 µs a header.
      const isOfLength = (headers[index] as Partial<ArrayLike<unknown>>)?.length === name.length;
      if (isOfLength && String(headers[index]).toLowerCase() === name) return headerText(headers[index + 1]);
    }
    return null;
  }
  if (typeof headers !== 'object' || headers === null) return null;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return found === undefined ? null : headerText(found[1]);
}

/** The value of a header as text; null where there is none. */
export function headerText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return Array.isArray(value) ? value.map(String).join(', ') : String(value);
}

/** An origin as `URL` would write it: without the port that the scheme implies. */
export function originOf(scheme: string, host: string): string {
  const impliedPort = scheme === 'https' ? ':443' : ':80';
  return `${scheme}://${host.endsWith(impliedPort) ? host.slice(0, -impliedPort.length) : host}`.toLowerCase();
}
