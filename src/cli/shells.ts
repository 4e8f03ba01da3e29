/** The shells that completions are made for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** One of them. */
export type Shell = (typeof shells)[number];

/** Shells that people have, and that none are made for. */
export const otherShells: readonly string[] = [
  'sh',
  'dash',
  'ksh',
  'csh',
  'tcsh',
  'nu',
  'elvish',
  'xonsh',
  'pwsh',
  'powershell',
];
