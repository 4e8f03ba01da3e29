import type { PackedDetails } from '../detail-tables.ts';
import type { PageData } from '../page-data.ts';
import { PageView } from './page-view.ts';
import { unpack } from './unpack.ts';

/** Shows a page that has everything in it. Rejects where it is not whole. */
export async function showFile(host: HTMLElement): Promise<void> {
  const page = await unpack<PageData>('page-data');
  const details = once(() => unpack<PackedDetails>('page-details'));
  const form = {
    noRun: 'This page has no run of this name. It may be newer than the page: make the page again.',
    unreadableRun: 'The file is not whole. Make it again with: runledger dashboard --output FILE.html',
    noRuns:
      'No runs yet. Run an agent with `node --import runledger/register agent.js`, or make some to try with `runledger generate`, then make this page again. If you asked for a period or a project, ask for more.',
    async findRun(of: PageData, runId: string) {
      const place = of.runs.run_id.indexOf(runId);
      return place === -1 ? null : { page: of, details: await details(), place };
    },
  };
  new PageView(host, { page, form, status: null });
}

/** What is made when it is first asked for, and kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
