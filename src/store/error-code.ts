/** What went wrong in a file operation, in a word: the system's code (`ENOSPC`), else the error's name. */
export function codeOf(error: unknown): string {
  if (error instanceof Error) return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return typeof error;
}
