export { usdChange, usdText } from '../common/usd.ts';
