// Values as people read them. Agrees with reports/text/format.cpp, so that a figure looks the same in a
// chart as in the table behind it.

/** @type {[number, string][]} */
const UNITS = [
  [1, 'ns'],
  [1e3, 'µs'],
  [1e6, 'ms'],
  [1e9, 's'],
];
const PREFIXES = ['', 'k', 'M', 'G', 'T'];
const KIBI = 1024;
const MEBI = KIBI * KIBI;

/** @param {number} value above zero */
function decimalsFor(value) {
  const integerDigits = Math.floor(Math.log10(value)) + 1;
  return Math.min(Math.max(3 - integerDigits, 0), 3);
}

/** @param {number} value */
function threeDigits(value) {
  if (value === 0) return '0';
  const decimals = decimalsFor(value);
  const step = 10 ** decimals;
  const rounded = Math.round(value * step) / step;
  // Rounding may have carried into a new digit: 9.996 is "10.0".
  return rounded.toFixed(rounded > 0 ? decimalsFor(rounded) : decimals);
}

/** Three significant digits in the unit that suits: "512 ns", "1.84 ms". @param {number} [ns] */
export function duration(ns) {
  if (ns === undefined || !Number.isFinite(ns)) return '';
  if (ns < 0) return `-${duration(-ns)}`;
  // 999.5 would print as 1000.
  const [scale, symbol] = UNITS.find(([unit]) => ns / unit < 999.5) ?? UNITS[UNITS.length - 1];
  return `${threeDigits(ns / scale)} ${symbol}`;
}

/** "1.65 M/s", "4.10 GB/s". @param {number} [perSecond] @param {string} [unit] */
export function rate(perSecond, unit = '') {
  if (perSecond === undefined || !Number.isFinite(perSecond) || perSecond < 0) return '';
  let prefix = 0;
  while (perSecond >= 999.5 && prefix + 1 < PREFIXES.length) {
    perSecond /= 1000;
    ++prefix;
  }
  return `${threeDigits(perSecond)} ${PREFIXES[prefix]}${unit}/s`;
}

/** "× 1.23" @param {number} [value] */
export function ratio(value) {
  return value === undefined || !Number.isFinite(value) ? '' : `× ${value.toFixed(2)}`;
}

/** "10000000" becomes "10,000,000". @param {string} digits */
export function grouped(digits) {
  return /^\d+$/.test(digits) ? digits.replace(/\B(?=(\d{3})+$)/g, ',') : digits;
}

/** "8 B", "4 KiB", "1 MiB"; what is not a number stays as it is. @param {string} digits */
export function bytes(digits) {
  if (!/^\d+$/.test(digits)) return digits;
  const count = Number(digits);
  if (count > 0 && count % MEBI === 0) return `${count / MEBI} MiB`;
  if (count > 0 && count % KIBI === 0) return `${count / KIBI} KiB`;
  return `${grouped(digits)} B`;
}

/**
 * "8.69–9.30 ms", "980 µs–1.02 ms"; empty where there is no interval.
 * @param {number | undefined} low
 * @param {number | undefined} high
 * @param {(value: number) => string} format
 */
export function interval(low, high, format) {
  if (low === undefined || high === undefined) return '';
  const [lowNumber, lowUnit] = format(low).split(' ');
  const [highNumber, highUnit] = format(high).split(' ');
  if (highUnit === undefined) return `${lowNumber}–${highNumber}`;
  return lowUnit === highUnit
    ? `${lowNumber}–${highNumber} ${highUnit}`
    : `${format(low)}–${format(high)}`;
}

/** "50 %", "99.9 %" @param {number} p */
export function percent(p) {
  return `${Number((100 * p).toPrecision(9))} %`;
}
