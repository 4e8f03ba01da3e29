import { open } from 'node:fs/promises';
import { generator } from './page/page.ts';
import { reportFormat } from './report-type.ts';

const headBytes = 1024;

/** How a report of each format begins. */
const beginnings: readonly RegExp[] = [
  /^Runledger report\n=+\n/,
  /^## Runledger report\n\n- /,
  /^section,table,key,subkey,metric,value,unit\nreport,/,
  new RegExp(`^\\{\\s*"format": "${reportFormat}"`),
  new RegExp(`^<!doctype html>[^]*<meta name="generator" content="${generator}">\n<title>Runledger report</title>`),
];

/** Whether a file is a report of ours, as its beginning tells. False for what cannot be read. */
export async function isReportFile(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.toString('utf8', 0, bytesRead);
    return beginnings.some((beginning) => beginning.test(head));
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
