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
  #waitsFor: string | null = null;
  /** Whether the server tells what changes. */
  #isHeard = false;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#wait('Loading…');
  }

  listen(): void {
    const events = new EventSource('/events');
    const on = (name: string, listener: (data: string) => void): void =>
      events.addEventListener(name, (event) => listener((event as MessageEvent<string>).data));
    events.addEventListener('open', () => {
      this.#isHeard = true;
      this.#status.say('live');
      // It may be another server by now, which counts from the beginning.
      this.#generation = null;
      // What there is, an event tells at once.
      this.#wait('The figures of the store are being added up. For thousands of runs, that takes some seconds.');
    });
    events.addEventListener('error', () => {
      this.#isHeard = false;
      if (events.readyState !== EventSource.CLOSED) {
        this.#status.say('reconnecting');
        return;
      }
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
    const { runs } = update;
    const isReplaced = (earlier: PageRuns): boolean => earlier.run_id.every((runId) => runs.run_id.includes(runId));
    this.#updates = [...this.#updates.filter((earlier) => !isReplaced(earlier.runs)), update];
    if (this.#runs === null) return;
    this.#runs = mergeRuns(this.#runs, runs);
    this.#show(runs.run_id);
  }

  /** Shows what is known by now: what of these runs is new, or anything. */
  #show(changed: readonly (string | null)[] | null = null): void {
    if (this.#page === null || this.#runs === null) return;
    const page = { ...this.#page, runs: this.#runs };
    if (this.#view === null) this.#view = new PageView(this.#host, { page, form: liveForm, status: this.#status.node });
    else this.#view.show(page, changed);
    const at = this.#updates.at(-1)?.generated_at ?? page.generated_at;
    this.#status.say(this.#isHeard ? 'live' : 'reconnecting');
    this.#status.setTime(at, page.time_zone);
  }

  /** Says what is waited for, where there is nothing to show yet. */
  #wait(text: string): void {
    if (this.#view !== null || this.#waitsFor === text) return;
    this.#waitsFor = text;
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
