import type { PackedDetails } from '../detail-tables.ts';
import type { PageData, PageRuns } from '../page-data.ts';
import { element } from './element.ts';
import { LiveStatus } from './live-status.ts';
import { mergeRuns } from './merge-runs.ts';
import { PageView } from './page-view.ts';

/** Rows of runs that began, grew or ended. */
interface RunsUpdate {
  readonly runs: PageRuns;
  /** RFC 3339: when the store began to be read for them. */
  readonly generated_at: string;
}

/** After this, what failed is tried again. */
const againMs = 3000;

/** Shows what the server that the page came from tells, and goes on as it tells more. */
export function showLive(host: HTMLElement): void {
  new LivePage(host).listen();
}

/** A page that is kept up to date. A class because it is state with a lifetime: what was told so far. */
class LivePage {
  readonly #host: HTMLElement;
  readonly #status = new LiveStatus();
  #view: PageView | null = null;
  /** As it was gathered, whole; null before the first. */
  #page: PageData | null = null;
  #generation: number | null = null;
  /** Which one the server has told of last. */
  #newest: number | null = null;
  /** What has been told since that page was gathered. */
  #updates: readonly RunsUpdate[] = [];
  /** The runs of the page with all of that. */
  #runs: PageRuns | null = null;
  #isLoading = false;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#wait('Loading…');
  }

  listen(): void {
    const events = new EventSource('/events');
    const on = (name: string, listener: (data: string) => void): void =>
      events.addEventListener(name, (event) => listener((event as MessageEvent<string>).data));
    events.addEventListener('open', () => {
      this.#status.say('live');
      // It may be another server by now, which counts from the beginning.
      this.#generation = null;
      // What there is, an event tells at once.
      this.#wait('The figures of the store are being added up. For thousands of runs, that takes some seconds.');
    });
    events.addEventListener('error', () => {
      this.#status.say('reconnecting');
      if (events.readyState !== EventSource.CLOSED) return;
      // Refused and not lost: the browser would not try again.
      setTimeout(() => this.listen(), againMs);
      this.#load();
    });
    on('page', (data) => {
      const { generation } = JSON.parse(data) as { readonly generation: number };
      this.#newest = generation;
      if (generation !== this.#generation) this.#load();
      else this.#status.say('live');
    });
    on('runs', (data) => this.#add(JSON.parse(data) as RunsUpdate));
    on('trouble', (data) => {
      const { message } = JSON.parse(data) as { readonly message: string };
      this.#status.say('trouble', message);
      if (this.#page === null) this.#wait(`The store cannot be read just now (${message}). It is tried again.`);
    });
  }

  /** Fetches the page as it is now, once at a time. */
  #load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.#fetchPage()
      .catch(() => {
        this.#status.say('reconnecting');
        setTimeout(() => this.#load(), againMs);
      })
      .finally(() => {
        this.#isLoading = false;
      });
  }

  async #fetchPage(): Promise<void> {
    const answer = await fetch('/page.json', { cache: 'no-store' });
    if (answer.status === 401 || answer.status === 403) {
      this.#status.say('refused');
      if (this.#page === null)
        this.#wait('This page is let in by its token: open the address that `runledger serve` printed.');
      return;
    }
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    const { generation, page } = (await answer.json()) as { readonly generation: number; readonly page: PageData };
    this.#generation = generation;
    this.#page = page;
    this.#updates = this.#updates.filter(({ generated_at }) => generated_at > page.generated_at);
    this.#runs = this.#updates.reduce((runs, update) => mergeRuns(runs, update.runs), page.runs);
    this.#show();
    if (this.#newest !== null && this.#newest > generation) await this.#fetchPage();
  }

  #add(update: RunsUpdate): void {
    this.#updates = [...this.#updates, update];
    if (this.#runs === null) return;
    this.#runs = mergeRuns(this.#runs, update.runs);
    this.#show();
    this.#view?.showAgain(update.runs.run_id);
  }

  #show(): void {
    if (this.#page === null || this.#runs === null) return;
    const page = { ...this.#page, runs: this.#runs };
    if (this.#view === null) this.#view = new PageView(this.#host, { page, form: liveForm, status: this.#status.node });
    else this.#view.show(page);
    const at = this.#updates.at(-1)?.generated_at ?? page.generated_at;
    this.#status.say('live');
    this.#status.setTime(at, page.time_zone);
  }

  /** Says what is waited for, where there is nothing to show yet. */
  #wait(text: string): void {
    if (this.#view !== null) return;
    this.#host.replaceChildren(
      element('main', {}, [
        element('h1', {}, ['Runledger dashboard']),
        element('p', { attributes: { role: 'status', class: 'empty' } }, [text]),
      ]),
    );
  }
}

const liveForm = {
  noRun: 'The store has no run of this name. It may have been cleaned up since.',
  unreadableRun: 'This run cannot be read just now; open it again to try.',
  noRuns:
    'No runs yet. Run an agent with `node --import runledger/register agent.js`, or make some to try with `runledger generate`: they appear here by themselves.',
  async findRun(page: PageData, runId: string) {
    const answer = await fetch(`/run.json?id=${encodeURIComponent(runId)}`, { cache: 'no-store' });
    if (answer.status === 404 || answer.status === 400) return null;
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    const { run, details } = (await answer.json()) as { readonly run: PageRuns; readonly details: PackedDetails };
    return { page: { ...page, runs: run }, details, place: 0 };
  },
};
