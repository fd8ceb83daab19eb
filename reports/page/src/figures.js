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
  return time.median > 0 ? { value: time.median, low: time.low, high: time.high } : undefined;
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
    if (time.low === undefined || !(time.low > 0)) return { value };
    return {
      value,
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

/** @type {Measure} */
export const JOB_TIME = time('job', 'whole job', timeOf);

/** @type {Measure} */
export const CPU_TIME = time('cpu', 'CPU time', counterOf('cpu_ns'));

/**
 * The measures that any of the cells has.
 * @param {Measure[]} measures
 * @param {import('./types.js').Cell[]} cells
 */
export function measured(measures, cells) {
  return measures.filter((measure) => cells.some((cell) => measure.of(cell)));
}
