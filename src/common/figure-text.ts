import { usdText } from './usd.ts';
import { whenNeeded } from './when-needed.ts';

const whole = whenNeeded(() => new Intl.NumberFormat('en', { maximumFractionDigits: 0 }));
const short = whenNeeded(() => new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }));
const tenths = whenNeeded(() => new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 }));

/** What stands where nothing is known. */
export const unknownText = '–';

/** How a figure is written for people; unknown is `–`. Estimates have three digits: more would be chance. */
export type FigureText = (value: number | null) => string;

const known =
  (write: (value: number) => string): FigureText =>
  (value) =>
    value === null ? unknownText : write(value);

/** `1,234`. */
export const countText = known((value) => whole().format(value));

/** `0.309`, `12,300`. */
export const shortText = known((value) => short().format(value));

/** Bytes: `850 bytes`, `4.42 kB`, `583 MB`. */
export const sizeText = known((bytes) => {
  if (bytes < 1000) return `${whole().format(bytes)} bytes`;
  return bytes < 999_500 ? `${short().format(bytes / 1e3)} kB` : `${short().format(bytes / 1e6)} MB`;
});

/** A share: `70.4 %`. */
export const shareText = known((value) => `${tenths().format(100 * value)} %`);

/** What two shares differ by, in percentage points: `-15.9 pp`. */
export const pointsText = known((value) => `${tenths().format(100 * value)} pp`);

/** `0.309`, in USD. */
export const shortUsdText = known((value) => usdText(Number(value.toPrecision(3))));

/** Milliseconds: `850 ms`, `4.42 s`. */
export const millisText = known((ms) =>
  Math.abs(ms) < 1000 ? `${short().format(ms)} ms` : `${short().format(ms / 1000)} s`,
);

/** Seconds: `8.25 s`, `12 min 5 s`, `2 h 3 min`. */
export const secondsText = known((seconds) => {
  if (Math.abs(seconds) < 60) return `${short().format(seconds)} s`;
  const rounded = Math.round(Math.abs(seconds));
  const minutes = Math.floor(rounded / 60);
  const sign = seconds < 0 ? '-' : '';
  return minutes < 60
    ? `${sign}${minutes} min ${rounded % 60} s`
    : `${sign}${whole().format(Math.floor(minutes / 60))} h ${minutes % 60} min`;
});

/** A difference with its sign. */
export const changeText = (value: number, write: FigureText): string => (value > 0 ? `+${write(value)}` : write(value));

/** `-0.26 to -0.06`; an end that is not there is open: `0.05 or more`. Empty where both are. */
export function intervalText(
  { low, high }: { readonly low: number | null; readonly high: number | null },
  write: FigureText,
): string {
  if (low === null && high === null) return '';
  if (high === null) return `${write(low)} or more`;
  return low === null ? `${write(high)} or less` : `${write(low)} to ${write(high)}`;
}
