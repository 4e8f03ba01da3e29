import { isSafeId } from '../../store/safe-id.ts';
import type { PackedDetails } from '../detail-tables.ts';
import type { PageData, PageRuns } from '../page-data.ts';
import { element } from './element.ts';
import { LiveStatus } from './live-status.ts';
import { PageView } from './page-view.ts';
import { addUpdate, applyUpdate, type RunsUpdate, runsOf } from './runs-update.ts';
import type { News } from './server-news.ts';
import { hearTogether } from './shared-news.ts';
import { whileShown } from './while-shown.ts';

/** After this, what failed is tried again. */
const againMs = 3000;

/** Shows what the server that the page came from tells, and goes on as it tells more. */
export function showLive(host: HTMLElement): void {
  new LivePage(host).follow();
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
  #again: ReturnType<typeof setTimeout> | undefined;
  #waitsFor: string | null = null;
  /** Whether the server tells what changes. */
  #isHeard = false;
  /** Why the store cannot be read, while it cannot. */
  #trouble: string | null = null;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#wait('Loading…');
  }

  follow(): void {
    whileShown(() => {
      const end = hearTogether((news) => this.#hear(news));
      return () => {
        end();
        this.#isHeard = false;
        this.#sayHow();
      };
    });
  }

  #hear(news: News): void {
    this.#isHeard = news.kind !== 'lost';
    switch (news.kind) {
      case 'heard':
        // It may be another server by now, which counts from the beginning.
        this.#generation = null;
        this.#trouble = null;
        // What there is, it tells at once.
        this.#wait('The figures of the store are being added up. For thousands of runs, that takes some seconds.');
        break;
      case 'lost':
        if (news.isRefused) {
          // Why, it says to who asks.
          this.#load();
          return;
        }
        this.#wait(noAnswer(nothingHeard));
        break;
      case 'page':
        this.#trouble = null;
        this.#newest = news.generation;
        if (news.generation !== this.#generation) this.#load();
        break;
      case 'runs':
        this.#trouble = null;
        this.#add(news.update);
        break;
      case 'trouble':
        this.#trouble = news.message;
        this.#wait(`The store cannot be read just now (${news.message}). It is tried again.`);
    }
    this.#sayHow();
  }

  /** Says how it stands with the server. */
  #sayHow(): void {
    if (!this.#isHeard) this.#status.say('reconnecting');
    else if (this.#trouble !== null) this.#status.say('trouble', this.#trouble);
    else this.#status.say('live');
  }

  /** Fetches the page as it is now, once at a time. */
  #load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.#fetchPage()
      .catch((problem: unknown) => {
        this.#status.say('reconnecting');
        this.#wait(noAnswer(problem instanceof Error ? problem.message : String(problem)));
        clearTimeout(this.#again);
        this.#again = setTimeout(() => this.#load(), againMs);
      })
      .finally(() => {
        this.#isLoading = false;
      });
  }

  async #fetchPage(): Promise<void> {
    const answer = await fetch('/page.json', { cache: 'no-store' }).catch(() => {
      throw new Error(nothingHeard);
    });
    if (answer.status === 401 || answer.status === 403) {
      this.#status.say('refused');
      if (this.#page === null)
        this.#wait('This page is let in by its token: open the address that `runledger serve` printed.');
      return;
    }
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    const { generation, page } = (await answer.json()) as { readonly generation: number; readonly page: PageData };
    this.#generation = generation;
    this.#page = page;
    this.#updates = this.#updates.filter(({ generated_at }) => generated_at > page.generated_at);
    this.#runs = this.#updates.reduce(applyUpdate, page.runs);
    this.#show();
    if (this.#newest !== null && this.#newest > generation) await this.#fetchPage();
  }

  #add(update: RunsUpdate): void {
    this.#updates = addUpdate(this.#updates, update);
    if (this.#runs === null) return;
    this.#runs = applyUpdate(this.#runs, update);
    this.#show(runsOf(update));
  }

  /** Shows what is known by now: what of these runs is new, or anything. */
  #show(changed: readonly (string | null)[] | null = null): void {
    if (this.#page === null || this.#runs === null) return;
    const page = { ...this.#page, runs: this.#runs };
    if (this.#view === null) this.#view = new PageView(this.#host, { page, form: liveForm, status: this.#status.node });
    else this.#view.show(page, changed);
    const at = this.#updates.at(-1)?.generated_at ?? page.generated_at;
    this.#sayHow();
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

const nothingHeard = 'nothing is heard of it';

const noAnswer = (why: string): string =>
  `The server does not answer with the figures (${why}). It is asked again every few seconds. Is \`runledger serve\` still running?`;

const liveForm = {
  noRun: 'The store has no run of this name. It may have been cleaned up since.',
  unreadableRun: 'This run cannot be read just now; open it again to try.',
  noRuns:
    'No runs yet. Run an agent with `node --import runledger/register agent.js`, or make some to try with `runledger generate`: they appear here by themselves.',
  async findRun(page: PageData, runId: string) {
    if (!isSafeId(runId)) return null;
    const answer = await fetch(`/run.json?id=${encodeURIComponent(runId)}`, { cache: 'no-store' });
    if (answer.status === 404 || answer.status === 400) return null;
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    const { run, details } = (await answer.json()) as { readonly run: PageRuns; readonly details: PackedDetails };
    return { page: { ...page, runs: run }, details, place: 0 };
  },
};
