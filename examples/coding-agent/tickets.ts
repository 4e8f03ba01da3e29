/** Something a person asked for, and how to tell that it was done. */
export interface Ticket {
  readonly id: string;
  /** The function that is asked for. It goes into `<name>.mjs`. */
  readonly name: string;
  readonly request: string;
  /** What the person says when the interviewer asks. */
  readonly answer: string;
  /** Arguments, and what the function is to return for them. */
  readonly checks: readonly { readonly args: readonly unknown[]; readonly expected: unknown }[];
}

export const tickets: readonly Ticket[] = [
  {
    id: 'WEB-17',
    name: 'slugify',
    request: 'Write slugify(title): the last part of an article’s address.',
    answer: 'Accents go, the letters stay. Nothing but a-z, 0-9 and single hyphens.',
    checks: [
      { args: ['Hello, World!'], expected: 'hello-world' },
      { args: ['Crème brûlée'], expected: 'creme-brulee' },
    ],
  },
  {
    id: 'WEB-18',
    name: 'median',
    request: 'Write median(numbers) for the statistics page.',
    answer: 'Of an even count, the mean of the two in the middle. Of none, null.',
    checks: [
      { args: [[3, 1, 2]], expected: 2 },
      { args: [[10, 9, 1]], expected: 9 },
      { args: [[4, 1, 3, 2]], expected: 2.5 },
    ],
  },
];
