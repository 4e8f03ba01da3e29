import { name } from '../../reports/tables/cell.ts';
import { cellText } from '../../reports/tables/cell-text.ts';
import type { PackedDetails } from '../detail-tables.ts';
import type { PageData } from '../page-data.ts';
import { element } from './element.ts';
import { headingNode, navigationNode, sectionNode, tilesNode, warningNodes } from './overview.ts';
import { RunList } from './run-list.ts';
import { runViewNodes } from './run-view.ts';
import { unpack } from './unpack.ts';
import { readState, type ViewState, writeState } from './view-state.ts';

const host = document.getElementById('page') ?? document.body;

/** Shows a page, and follows its address from view to view. */
function showPage(page: PageData): void {
  const details = once(() => unpack<PackedDetails>('page-details'));
  const list = new RunList(page, (state) => history.replaceState(null, '', writeState(state)));
  const overview = element('main', {}, [
    ...warningNodes(page),
    tilesNode(page),
    ...page.sections.map(sectionNode),
    list.node,
  ]);
  const view = element('main', { attributes: { hidden: true, id: 'run' } });
  const navigation = navigationNode([...page.sections, { name: 'runs', title: 'Runs' }]);
  const showRun = async (state: ViewState, runId: string): Promise<void> => {
    const title = element('h2', { attributes: { tabindex: '-1' } }, [
      'Run ',
      element('bdi', {}, [cellText(name(runId))]),
    ]);
    const back = element('a', { attributes: { href: writeState({ ...state, run: null }) } }, ['Back to all runs']);
    view.replaceChildren(back, title, element('p', { attributes: { role: 'status' } }, ['Loading…']));
    title.focus();
    const place = page.runs.run_id.indexOf(runId);
    const nodes =
      place === -1
        ? [element('p', {}, ['This page has no run of this name. It may be newer than the page: make the page again.'])]
        : runViewNodes({ page, details: await details(), place });
    if (readState(location.hash).run === runId) view.replaceChildren(back, title, ...nodes);
  };
  const follow = (): void => {
    const state = readState(location.hash);
    const isRun = state.run !== null;
    overview.hidden = isRun;
    navigation.hidden = isRun;
    view.hidden = !isRun;
    if (state.run === null) list.show(state);
    else showRun(state, state.run).catch(showProblem);
  };
  host.replaceChildren(headingNode(page), navigation, overview, view);
  window.addEventListener('hashchange', follow);
  follow();
}

/** What is made when it is first asked for, and kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

function showProblem(problem: unknown): void {
  const message = problem instanceof Error ? problem.message : String(problem);
  host.replaceChildren(
    element('main', {}, [
      element('h1', {}, ['This page cannot be shown']),
      element('p', { attributes: { role: 'alert' } }, [
        `The file is not whole (${message}). Make it again with: runledger dashboard --output FILE.html`,
      ]),
    ]),
  );
}

unpack<PageData>('page-data').then(showPage).catch(showProblem);
