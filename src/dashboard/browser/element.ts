/** What an element is made with: attributes as text, `true` for those without a value; listeners by event. */
export interface ElementParts {
  readonly attributes?: { readonly [name: string]: string | true };
  readonly on?: { readonly [event: string]: (event: Event) => void };
}

/** An element with its content. Text is always set as text: nothing that comes from outside is ever markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { attributes = {}, on = {} }: ElementParts,
  content: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value === true ? '' : value);
  for (const [event, listener] of Object.entries(on)) made.addEventListener(event, listener);
  made.append(...content);
  return made;
}

/** The same in SVG. */
export function svgElement(
  tag: string,
  attributes: { readonly [name: string]: string | number },
  content: readonly (Node | string)[] = [],
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...content);
  return made;
}
