// Axes whose places are computed here: ECharts draws linear axes, and the ticks are those that
// people expect of times, payloads and probabilities.

import { bytes, percent } from './format.js';

/**
 * @typedef {object} Scale
 * @property {(value: number) => number} place on the axis
 * @property {number} min
 * @property {number} max
 * @property {number[]} ticks places
 * @property {string[]} labels of the ticks
 * @property {string} name with the unit
 */

/** "20.0 µs" is "20 µs" on an axis. @param {string} text */
function trimmed(text) {
  return text.replace(/(\.\d*?)0+(?=\D|$)/, '$1').replace(/\.(?=\D|$)/, '');
}

const STEPS = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]];

/** Values of the form step × 10^n from low to high. */
function decadeTicks(
  /** @type {number} */ low,
  /** @type {number} */ high,
  /** @type {number[]} */ steps,
) {
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); ++power) {
    for (const step of steps) {
      const tick = Number(`${step}e${power}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

/** Evenly spaced round values, for ranges too short for decades. */
function evenTicks(
  /** @type {number} */ low,
  /** @type {number} */ high,
  /** @type {number} */ room,
) {
  const rough = (high - low) / room;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const ticks = [];
  for (let n = Math.ceil(low / step); n * step <= high; ++n)
    ticks.push(Number((n * step).toPrecision(12)));
  return ticks;
}

/** The densest ticks of which there are no more than `room`. */
function logTicks(
  /** @type {number} */ low,
  /** @type {number} */ high,
  /** @type {number} */ room,
) {
  if (high / low < 4) return evenTicks(low, high, room);
  // Over more than about a decade, the upper of nine steps crowd.
  const choices = high / low > 8 ? STEPS.slice(1) : STEPS;
  const found = choices
    .map((steps) => decadeTicks(low, high, steps))
    .find((ticks) => ticks.length <= room);
  if (found) return found;
  const decades = decadeTicks(low, high, [1]);
  const stride = Math.ceil(decades.length / room);
  return decades.filter((_, place) => place % stride === 0);
}

const PADDING = 0.03;

/**
 * Logarithmic, from the least to the greatest of the values that are above zero.
 * @param {number[]} values
 * @param {{ name: string, format: (value: number) => string, room: number }} as
 * @returns {Scale}
 */
export function logScale(values, { name, format, room }) {
  const positive = values.filter((value) => value > 0);
  const low = Math.log10(positive.reduce((a, b) => Math.min(a, b), Infinity));
  const high = Math.log10(positive.reduce((a, b) => Math.max(a, b), 0));
  const padding = Math.max((high - low) * PADDING, 0.02);
  const [min, max] = [low - padding, high + padding];
  const ticks = logTicks(10 ** min, 10 ** max, room);
  return {
    place: Math.log10,
    min,
    max,
    ticks: ticks.map(Math.log10),
    labels: ticks.map((tick) => trimmed(format(tick))),
    name,
  };
}

/** Every `stride`-th of the ticks, so that their labels have room. */
function thinned(/** @type {number[]} */ ticks, /** @type {number} */ room) {
  const stride = Math.ceil(ticks.length / room);
  return ticks.filter((_, place) => place % stride === 0);
}

/**
 * Logarithmic, with ticks at the values themselves: payloads, workers. Zero has a place of its own
 * below the others.
 * @param {number[]} values
 * @param {{ name: string, format: (value: number) => string, room: number }} as
 * @returns {Scale}
 */
export function valueScale(values, { name, format, room }) {
  const place = (/** @type {number} */ value) => Math.log2(Math.max(value, 0.5));
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const [low, high] = [place(sorted[0]), place(sorted[sorted.length - 1])];
  const padding = Math.max((high - low) * PADDING, 0.25);
  const ticks = thinned(sorted, room);
  return {
    place,
    min: low - padding,
    max: high + padding,
    ticks: ticks.map(place),
    labels: ticks.map(format),
    name,
  };
}

/** @param {number[]} values in bytes @param {number} room @returns {Scale} */
export function payloadScale(values, room) {
  return valueScale(values, {
    name: 'payload (bytes, logarithmic)',
    format: (value) => bytes(String(value)),
    room,
  });
}

const PERCENTILES = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999, 0.9999999, 0.99999999];

/**
 * Each further nine takes as much room as the one before.
 * @param {number} last the highest probability below 1
 * @param {number} room
 * @returns {Scale}
 */
export function probabilityScale(last, room) {
  const place = (/** @type {number} */ p) => -Math.log10(1 - p);
  const all = PERCENTILES.filter((p) => p <= last);
  // Half a decade apart, the first three are the first to collide.
  const ticks = all.length > room ? all.filter((p) => p !== 0.5) : all;
  return {
    place,
    min: 0,
    max: place(last) * (1 + PADDING),
    ticks: ticks.map(place),
    labels: ticks.map(percent),
    name: 'percentile (each nine as wide as the last)',
  };
}

/**
 * From the least to the greatest value with even ticks.
 * @param {number[]} values
 * @param {{ name: string, format: (value: number) => string, room: number }} as
 * @returns {Scale}
 */
export function linearScale(values, { name, format, room }) {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const padding = (high - low) * PADDING || Math.abs(high) * PADDING || 1;
  const [min, max] = [low - padding, high + padding];
  const ticks = evenTicks(min, max, room);
  return {
    place: (value) => value,
    min,
    max,
    ticks,
    labels: ticks.map((tick) => trimmed(format(tick))),
    name,
  };
}

/**
 * From zero, for bars.
 * @param {number[]} values
 * @param {{ name: string, format: (value: number) => string, room: number }} as
 * @returns {Scale}
 */
export function barScale(values, as) {
  const high = values.reduce((a, b) => Math.max(a, b), 0) || 1;
  return { ...linearScale([0, high], as), min: 0, max: high };
}
