import { open } from 'node:fs/promises';
import { generator } from '../reports/page/page.ts';
import { pageTitle } from './page-file.ts';

const headBytes = 1024;

const beginning = new RegExp(
  `^<!doctype html>[^]*<meta name="generator" content="${generator}">\\n<title>${pageTitle}</title>`,
);

/** Whether a file is a dashboard of ours, as its beginning tells. False for what cannot be read. */
export async function isDashboardFile(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return beginning.test(buffer.toString('utf8', 0, bytesRead));
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
