/** The order of texts by their code units: the same on every machine. */
export const byText = (one: string, another: string): number => (one < another ? -1 : one > another ? 1 : 0);
