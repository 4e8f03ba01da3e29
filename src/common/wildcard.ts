/** A test of names by a pattern in which `*` stands for any characters and everything else for itself, in any case. */
export function wildcard(pattern: string): (name: string) => boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const whole = new RegExp(`^${escaped}$`, 'is');
  return (name) => whole.test(name);
}
