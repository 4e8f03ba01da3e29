/** Places in a ledger that share one page of memory. */
const pageSize = 4096;
/** 64 MB at most; in a ledger with more places than that repeats are not looked for. */
const maxPages = 4096;

/**
 * Tells lines that a ledger holds twice, as a copied or badly merged file does: the same place (`seq`) and the same id. Four
 * bytes a line.
 */
export function createRepeatFinder(): (line: { readonly seq: number | null; readonly id: string | null }) => boolean {
  const pages = new Map<number, Int32Array>();
  return ({ seq, id }) => {
    if (seq === null || id === null) return false;
    const number = Math.floor(seq / pageSize);
    let page = pages.get(number);
    if (page === undefined) {
      if (pages.size === maxPages) return false;
      page = new Int32Array(pageSize);
      pages.set(number, page);
    }
    const hash = hashOf(id);
    const place = seq % pageSize;
    if (page[place] === hash) return true;
    page[place] = hash;
    return false;
  };
}

/** FNV-1a over UTF-16 units; never 0, which stands for a place not seen. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash | 1;
}
