import { quoted } from '../common/printable.ts';

/** OTel's schema that this project was written for. */
const written = '1.1';

/** What `file_format` says: one that is read; one whose newer parts are not; another; not a format. */
export type FormatCheck =
  | { readonly kind: 'known' }
  | { readonly kind: 'newer' | 'other' | 'unreadable'; readonly message: string };

/** Checks `file_format`: 1.x is read, as its versioning promises; other majors have other shapes. */
export function checkFileFormat(value: unknown): FormatCheck {
  if (value === undefined) return { kind: 'unreadable', message: `is missing; write file_format: "${written}"` };
  if (typeof value === 'number') return { kind: 'unreadable', message: `must be text; put it in quotes: "${written}"` };
  const [, major, minor = '0'] = (typeof value === 'string' && /^(\d{1,9})(?:\.(\d{1,9}))?(?:-|$)/.exec(value)) || [];
  if (major === undefined || typeof value !== 'string') {
    return { kind: 'unreadable', message: `must be a version; write "${written}"` };
  }
  if (Number(major) !== 1)
    return { kind: 'other', message: `${quoted(value)} is not supported; 1.x is: write "${written}"` };
  if (Number(minor) <= 1) return { kind: 'known' };
  return { kind: 'newer', message: `${quoted(value)} is newer than ${written}: what it adds is ignored` };
}
