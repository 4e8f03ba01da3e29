import { name } from '../../reports/tables/cell.ts';
import { cellText } from '../../reports/tables/cell-text.ts';
import type { PackedDetails } from '../detail-tables.ts';
import type { PageData, PageSection } from '../page-data.ts';
import { adoptChart } from './charts.ts';
import { element } from './element.ts';
import { FilterForm } from './filter-form.ts';
import { followedSections } from './followed-sections.ts';
import { followedTiles } from './followed-tiles.ts';
import { makeLike } from './make-like.ts';
import { headingNode, navigationNode, sectionNode, tilesNode, warningNodes } from './overview.ts';
import { runListNode, sortAfter } from './run-list.ts';
import { runViewNodes } from './run-view.ts';
import { type Selection, select } from './select-runs.ts';
import { readState, type ViewState, writeState } from './view-state.ts';

/** A run that was found, and what its view is made of. */
export interface FoundRun {
  readonly page: PageData;
  readonly details: PackedDetails;
  /** Its place in the table of runs of that page. */
  readonly place: number;
}

/** In what a page from a file and one from a server differ. */
export interface PageForm {
  /** Null where there is no such run. Rejects where that cannot be told. */
  findRun(page: PageData, runId: string): Promise<FoundRun | null>;
  /** What to do where there is no such run, where one cannot be read, and where there is none at all. */
  readonly noRun: string;
  readonly unreadableRun: string;
  readonly noRuns: string;
}

/** So many rows of runs at first, and more by a button. */
const pageRows = 50;

/**
 * A page as it is looked at: it follows its address from view to view, and takes other figures in place, so that nothing
 * moves away from under who reads. A class because it is state with a lifetime.
 */
export class PageView {
  readonly #form: PageForm;
  readonly #filters = new FilterForm((filters) => this.#go({ filters }));
  readonly #heading = element('div', {});
  readonly #navigation = element('div', {});
  readonly #notes = element('div', {});
  readonly #tiles = element('div', { attributes: { class: 'tiles' } });
  readonly #sections = element('div', { attributes: { class: 'sections' } });
  readonly #runs = element('section', { attributes: { id: 'runs', class: 'wide' } });
  readonly #overview = element('main', {});
  readonly #run = element('main', { attributes: { id: 'run', hidden: true } });
  readonly #drawn = new Map<string, PageSection>();
  #page: PageData;
  #state = readState(location.hash);
  #rows = pageRows;
  #openRun: string | null = null;
  /** How often a run has been asked for, and which of the answers is shown: never an older one over a newer. */
  #asked = 0;
  #answered = 0;

  constructor(host: HTMLElement, { page, form, status }: { page: PageData; form: PageForm; status: Node | null }) {
    this.#page = page;
    this.#form = form;
    const title = element('h1', {}, ['Runledger dashboard']);
    const head = element('div', { attributes: { class: 'title' } }, [title, ...(status === null ? [] : [status])]);
    host.replaceChildren(element('header', {}, [head, this.#heading]), this.#navigation, this.#overview, this.#run);
    this.#overview.addEventListener('click', (event) => this.#click(event));
    window.addEventListener('hashchange', () => this.#follow());
    this.show(page);
  }

  /** Shows other figures, where the view is as it was: of these runs, or of any. */
  show(page: PageData, changed: readonly (string | null)[] | null = null): void {
    this.#page = page;
    makeLike(this.#heading, element('div', {}, [headingNode(page)]), adoptChart);
    const sections = page.runs.run_id.length === 0 ? [] : [...page.sections, { name: 'runs', title: 'Runs' }];
    if (this.#navigation.querySelectorAll('a').length !== sections.length) {
      this.#navigation.replaceChildren(...(sections.length === 0 ? [] : [navigationNode(sections)]));
    }
    const isElsewhere = this.#openRun !== null && changed !== null && !changed.includes(this.#openRun);
    if (!isElsewhere) this.#follow();
  }

  #click({ target }: Event): void {
    const button = target instanceof Element ? target.closest('button') : null;
    const column = button?.getAttribute('data-sort') ?? null;
    if (column !== null) this.#go({ sort: sortAfter(this.#state.sort, column) });
    if (button?.hasAttribute('data-more')) {
      this.#rows += pageRows;
      this.#draw();
    }
  }

  #go(change: Partial<ViewState>): void {
    this.#state = { ...this.#state, ...change };
    this.#rows = pageRows;
    history.replaceState(null, '', writeState(this.#state));
    this.#draw();
  }

  #follow(): void {
    this.#state = readState(location.hash);
    const { run } = this.#state;
    this.#overview.hidden = run !== null;
    this.#navigation.hidden = run !== null;
    this.#run.hidden = run === null;
    if (run === null) {
      this.#openRun = null;
      this.#draw();
    } else {
      void this.#showRun(run);
    }
  }

  #draw(): void {
    const { runs } = this.#page;
    if (runs.run_id.length === 0) {
      this.#overview.replaceChildren(element('p', { attributes: { class: 'empty' } }, [this.#form.noRuns]));
      return;
    }
    if (!this.#tiles.isConnected) {
      this.#overview.replaceChildren(this.#filters.node, this.#notes, this.#tiles, this.#sections, this.#runs);
    }
    const selection = select(runs, this.#state);
    this.#filters.show(runs, { filters: this.#state.filters, selected: selection.runs.length });
    makeLike(this.#notes, element('div', {}, warningNodes(this.#page, selection)), adoptChart);
    makeLike(this.#tiles, tilesNode(followedTiles(this.#page, selection)), adoptChart);
    this.#drawSections(selection);
    this.#sections.hidden = selection.runs.length === 0;
    const list = runListNode({ page: this.#page, state: this.#state, selection, rows: this.#rows });
    makeLike(this.#runs, list, adoptChart);
  }

  #drawSections(selection: Selection): void {
    for (const section of followedSections(this.#page, selection)) {
      const drawn = this.#drawn.get(section.name);
      if (drawn !== undefined && isSame(drawn, section)) continue;
      this.#drawn.set(section.name, section);
      const now = drawn && document.getElementById(section.name);
      if (now) makeLike(now, sectionNode(section), adoptChart);
      else this.#sections.append(sectionNode(section));
    }
  }

  async #showRun(runId: string): Promise<void> {
    const title = element('h2', { attributes: { tabindex: '-1' } }, [
      'Run ',
      element('bdi', {}, [cellText(name(runId))]),
    ]);
    const back = element('a', { attributes: { href: writeState({ ...this.#state, run: null }) } }, [
      'Back to all runs',
    ]);
    if (this.#openRun !== runId) {
      this.#openRun = runId;
      this.#run.replaceChildren(back, title, element('p', { attributes: { role: 'status' } }, ['Loading…']));
      title.focus();
    }
    this.#asked += 1;
    const asked = this.#asked;
    const nodes = await this.#nodesOf(runId);
    if (this.#openRun !== runId || asked < this.#answered) return;
    this.#answered = asked;
    makeLike(this.#run, element('main', { attributes: { id: 'run' } }, [back, title, ...nodes]), adoptChart);
  }

  async #nodesOf(runId: string): Promise<Node[]> {
    try {
      const found = await this.#form.findRun(this.#page, runId);
      return found === null ? [element('p', {}, [this.#form.noRun])] : runViewNodes(found);
    } catch (problem) {
      const message = problem instanceof Error ? problem.message : String(problem);
      return [element('p', { attributes: { role: 'alert' } }, [`${this.#form.unreadableRun} (${message})`])];
    }
  }
}

/** Whether two states of a topic show the same; figures that were not gathered again are the same ones. */
const isSame = (a: PageSection, b: PageSection): boolean =>
  a.charts === b.charts && a.tables === b.tables && a.notes.join('\n') === b.notes.join('\n');
