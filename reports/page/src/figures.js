// The figures that charts show of a cell, with their units and intervals.

import { duration, rate } from './format.js';

/**
 * @typedef {object} Measure
 * @property {string} id
 * @property {string} label
 * @property {string} axis name of the axis, with the unit
 * @property {boolean} moreIsBetter
 * @property {(value: number) => string} format
 * @property {(cell: import('./types.js').Cell) => import('./types.js').Figure | undefined} of
 */

/** Of the real time. */
export function timeOf(/** @type {import('./types.js').Cell} */ { time }) {
  const { median: value, low, high, interval, allowance } = time;
  return value > 0 ? { value, low, high, interval, allowance } : undefined;
}

/** Of the CPU time. */
function cpuOf(/** @type {import('./types.js').Cell} */ { figures, cpu }) {
  return figures.cpu_ns > 0 ? { value: figures.cpu_ns, ...cpu } : undefined;
}

/** A counter, which has no interval. @param {string} key */
function counterOf(key) {
  return (/** @type {import('./types.js').Cell} */ { figures }) => {
    const value = figures[key];
    return value > 0 ? { value } : undefined;
  };
}

/** A rate, whose interval is that of the time turned over. @param {string} key */
function rateOf(key) {
  return (/** @type {import('./types.js').Cell} */ { figures, time }) => {
    const value = figures[key];
    if (!(value > 0)) return undefined;
    const { interval, allowance } = time;
    if (time.low === undefined || !(time.low > 0)) return { value, allowance };
    return {
      value,
      interval,
      allowance,
      low: (value * time.median) / time.high,
      high: (value * time.median) / time.low,
    };
  };
}

const time = (id, label, of) => ({
  id,
  label,
  axis: `${label} (logarithmic)`,
  moreIsBetter: false,
  format: duration,
  of,
});

/** @type {Measure[]} */
export const ROUND_TRIPS = [
  time('mean', 'round trip, mean', timeOf),
  time('p50', 'round trip, 50 %', counterOf('p50_ns')),
  time('p99', 'round trip, 99 %', counterOf('p99_ns')),
  time('p999', 'round trip, 99.9 %', counterOf('p999_ns')),
];

/** @type {Measure[]} */
export const RATES = [
  {
    id: 'messages',
    label: 'messages/s',
    axis: 'messages per second (logarithmic)',
    moreIsBetter: true,
    format: (value) => rate(value),
    of: rateOf('messages_per_second'),
  },
  {
    id: 'bytes',
    label: 'bytes/s',
    axis: 'bytes per second (logarithmic)',
    moreIsBetter: true,
    format: (value) => rate(value, 'B'),
    of: rateOf('bytes_per_second'),
  },
];

/** @param {string} key */
const atRate = (key) => (/** @type {Record<string, number>} */ point) =>
  point[key] > 0 ? { value: point[key] } : undefined;

/** Times of messages from when they were due: of the points of a cell's curve. */
export const DUE_TIMES = [
  time('p99', '99 % within', atRate('p99_ns')),
  time('p50', '50 % within', atRate('p50_ns')),
  time('p90', '90 % within', atRate('p90_ns')),
  time('p999', '99.9 % within', atRate('p999_ns')),
];

/** @type {Measure} */
export const JOB_TIME = time('job', 'whole job', timeOf);

/** @type {Measure} */
export const CPU_TIME = time('cpu', 'CPU time', cpuOf);

/**
 * True where two cannot be told apart: the rule of reports/stats/ties.hpp.
 * @param {import('./types.js').Figure} a
 * @param {import('./types.js').Figure} b
 */
export function tied(a, b) {
  if (a.allowance === undefined || b.allowance === undefined) return false;
  return Math.abs(Math.log(a.value / b.value)) <= Math.hypot(a.allowance, b.allowance);
}

/** What the interval of a figure is, where it is a range: ", range of 3". */
export const rangeNote = (/** @type {import('./types.js').Figure} */ { interval = '' }) =>
  interval.startsWith('range') ? `, ${interval}` : '';

/**
 * The measures that any of the cells has.
 * @param {Measure[]} measures
 * @param {import('./types.js').Cell[]} cells
 */
export function measured(measures, cells) {
  return measures.filter((measure) => cells.some((cell) => measure.of(cell)));
}
