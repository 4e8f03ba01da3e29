const safeId = /^[A-Za-z0-9._-]{1,128}$/;
/** Names that Windows gives to devices in every directory, with any extension (Win32 "Naming Files"). */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** The store's own folder beside those of its runs: which runs are open (see `markOpen`). */
export const openRunsDirectory = '.open';

/** The other one: what readers remember, and can have again from the runs at any time. */
export const cacheDirectory = '.cache';

/** Both. */
export const ownDirectories: readonly string[] = [openRunsDirectory, cacheDirectory];

/** Whether an id from outside may become a path segment on every system: never `.`, `..`, a device, or a path. */
export function isSafeId(id: string): boolean {
  return safeId.test(id) && !id.endsWith('.') && !deviceName.test(id) && !ownDirectories.includes(id.toLowerCase());
}
