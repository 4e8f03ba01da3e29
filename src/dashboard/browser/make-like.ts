/** Takes over what an element shows that looks after itself, as a chart does; false for every other. */
export type Adopt = (now: Element, wanted: Element) => boolean;

/**
 * Makes an element that is shown like another that is not, changing only what differs: so focus, selection, scroll
 * positions and what somebody folded open stay as they are. Children with a `data-key` are known by it wherever they
 * stand, all others by their place. Listeners are not carried over: what is made again listens further up.
 */
export function makeLike(now: Element, wanted: Element, adopt: Adopt): void {
  if (adopt(now, wanted)) return;
  makeAttributesLike(now, wanted);
  // Of the children that have not been passed yet.
  const keys = new Set([...now.children].flatMap((child) => keyOf(child) ?? []));
  let place = now.firstChild;
  for (const child of [...wanted.childNodes]) {
    const key = keyOf(child);
    while (place !== null && keyOf(place) !== key && (key === null ? keyOf(place) !== null : keys.has(key))) {
      const next: ChildNode | null = place.nextSibling;
      keys.delete(keyOf(place) ?? '');
      place.remove();
      place = next;
    }
    keys.delete(key ?? '');
    if (place === null) now.append(child);
    else if (key !== null && keyOf(place) !== key) now.insertBefore(child, place);
    else {
      const next: ChildNode | null = place.nextSibling;
      makeNodeLike(place, child, adopt);
      place = next;
    }
  }
  while (place !== null) {
    const next: ChildNode | null = place.nextSibling;
    place.remove();
    place = next;
  }
}

function makeNodeLike(now: ChildNode, wanted: ChildNode, adopt: Adopt): void {
  if (now instanceof Element && wanted instanceof Element && now.tagName === wanted.tagName && now.id === wanted.id) {
    makeLike(now, wanted, adopt);
  } else if (now instanceof Text && wanted instanceof Text) {
    if (now.data !== wanted.data) now.data = wanted.data;
  } else {
    now.replaceWith(wanted);
  }
}

function makeAttributesLike(now: Element, wanted: Element): void {
  for (const { name } of [...now.attributes]) {
    // Whether something is folded open, only who reads it says.
    if (name !== 'open' && !wanted.hasAttribute(name)) now.removeAttribute(name);
  }
  for (const { name, value } of [...wanted.attributes]) {
    if (name !== 'open' && now.getAttribute(name) !== value) now.setAttribute(name, value);
  }
}

const keyOf = (node: Node): string | null => (node instanceof Element ? node.getAttribute('data-key') : null);
