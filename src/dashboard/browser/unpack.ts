/** The JSON that a page holds, compressed and as text, in the element of that id. Rejects where it is not whole. */
export async function unpack<T>(id: string): Promise<T> {
  const packed = document.getElementById(id)?.textContent;
  if (!packed) throw new Error(`the page has no ${id}`);
  const bytes = Uint8Array.from(atob(packed.trim()), (character) => character.charCodeAt(0));
  const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  return JSON.parse(text) as T;
}
