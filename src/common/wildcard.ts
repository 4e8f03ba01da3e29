/**
 * A test of names by a pattern in which `*` stands for any characters and everything else for itself, in any case. Part
 * by part and without a regular expression, whose time could grow with a power of the name's length.
 */
export function wildcard(pattern: string): (name: string) => boolean {
  const [first = '', ...others] = pattern.toLowerCase().split('*');
  const last = others.pop();
  return (name) => {
    const text = name.toLowerCase();
    if (last === undefined) return text === first;
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const inner = text.slice(first.length, text.length - last.length);
    let at = 0;
    for (const part of others) {
      const found = inner.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return true;
  };
}
