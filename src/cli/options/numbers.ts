import { InvalidArgumentError } from 'commander';

/** The numbers that an option takes, both ends with them. */
export interface NumberRange {
  readonly from: number;
  readonly to?: number;
}

/** Reads an option's whole number: digits and nothing else, within the range. What is not one is wrong usage. */
export function wholeNumber({ from, to = Number.MAX_SAFE_INTEGER }: NumberRange): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= from && number <= to) return number;
    const range = to === Number.MAX_SAFE_INTEGER ? `${from} or more` : `${from} to ${to}`;
    throw new InvalidArgumentError(`Write a whole number, ${range}.`);
  };
}
