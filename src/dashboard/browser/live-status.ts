import { element } from './element.ts';

/** How it stands with the server. */
type Standing = 'live' | 'reconnecting' | 'trouble' | 'refused';

const texts: { readonly [S in Standing]: string } = {
  live: 'Live',
  reconnecting: 'Reconnecting…',
  trouble: 'The store cannot be read just now',
  refused: 'Not let in: open the address that `runledger serve` printed',
};

/**
 * Whether figures are still told, and of when they are. What a screen reader says aloud is how it stands, and not every
 * time of day. A class because it is state with a lifetime.
 */
export class LiveStatus {
  readonly #word = element('span', { attributes: { role: 'status' } }, ['Loading…']);
  readonly #time = element('span', {});
  readonly node = element('p', { attributes: { class: 'live' } }, [this.#word, this.#time]);

  say(standing: Standing, detail?: string): void {
    const text = detail === undefined ? texts[standing] : `${texts[standing]} (${detail})`;
    if (this.#word.textContent === text) return;
    this.#word.textContent = text;
    this.node.setAttribute('data-standing', standing);
  }

  /** Of when the figures are: RFC 3339. */
  setTime(at: string, timeZone: string): void {
    const time = new Intl.DateTimeFormat('sv-SE', { timeZone, timeStyle: 'medium' }).format(new Date(at));
    this.#time.textContent = ` · figures of ${time}`;
  }
}
