// Horizontal bars, one row per transport, each made of one or more parts, with its figure at the
// end.

import { axisName, barsHeight, broken, grid, NARROW, roomFor, rowAxis, valueAxis } from './axes.js';
import { dottedSeries, endOf, endsSeries, partsSum, stackedSeries } from './bar_series.js';
import { colorChip } from './dom.js';
import { barScale, logScale } from './scales.js';
import { tip, tooltipOption } from './tooltip.js';

/**
 * @typedef {object} Row
 * @property {string} label
 * @property {boolean} baseline
 * @property {(number | undefined)[]} parts
 * @property {import('./types.js').Figure} total
 * @property {number} count
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {string} color
 *
 * @typedef {object} Plan
 * @property {Row[]} rows
 * @property {Part[]} parts
 * @property {string} name of the axis
 * @property {string} whole what the parts make together
 * @property {boolean} logarithmic
 * @property {(value: number) => string} format
 * @property {(row: Row) => string} interval
 */

const ROOM_FOR_FIGURE = 66;
/** The longest bar is so many times the middle one. */
const TOO_LONG = 8;
/** A logarithmic axis begins at the shortest bar over this, to have room for its parts. */
const ROOM_BELOW = 4;

/** Shortest first, baselines last. @param {Row[]} rows */
export function shortestFirst(rows) {
  return [...rows].sort(
    (a, b) => Number(a.baseline) - Number(b.baseline) || partsSum(a) - partsSum(b),
  );
}

/**
 * @param {Row} row
 * @param {Part[]} parts
 * @param {Plan} plan
 */
function hover(row, parts, plan) {
  const { format, interval } = plan;
  const whole = {
    name: plan.whole,
    value: format(row.total.value),
    interval: interval(row),
    count: row.count,
  };
  const pieces = parts
    .map(({ name, color }, place) => ({
      mark: colorChip(color),
      name,
      value: format(row.parts[place] ?? 0),
    }))
    .filter((_, place) => row.parts[place] !== undefined);
  return tip(row.label, [whole, ...(pieces.length > 1 ? pieces : [])]);
}

/** Whether short bars could not be made out beside the long ones. @param {Row[]} rows */
export function needsLogarithm(rows) {
  const sums = rows
    .filter(({ baseline }) => !baseline)
    .map(partsSum)
    .sort((a, b) => a - b);
  const middle = sums[Math.floor(sums.length / 2)];
  return sums.length > 0 && sums[sums.length - 1] > TOO_LONG * middle;
}

/**
 * @param {Row[]} rows
 * @param {{ name: string, logarithmic: boolean, format: (value: number) => string }} plan
 * @param {number} room
 */
function scaleOf(rows, { name, logarithmic, format }, room) {
  if (!logarithmic) return barScale(rows.map(endOf), { name, format, room });
  const ranked = rows.filter(({ baseline }) => !baseline);
  const sums = (ranked.length > 0 ? ranked : rows).map(partsSum).filter((sum) => sum > 0);
  const least = sums.reduce((a, b) => Math.min(a, b), Infinity) / ROOM_BELOW;
  return logScale([least, ...rows.map(endOf)], { name: `${name} (logarithmic)`, format, room });
}

/**
 * @param {Plan} plan
 * @param {import('./theme.js').Theme} look
 * @param {number} width
 * @returns {import('./types.js').Drawing}
 */
export function barDrawing(plan, look, width) {
  const { rows, parts, format } = plan;
  const labels = rows.map(({ label }) => broken(label, width));
  const unnamed = scaleOf(rows, plan, roomFor(width - 240, width < NARROW ? 52 : 64));
  const x = { ...unnamed, name: axisName(unnamed.name, width) };
  return {
    height: barsHeight(labels),
    marks: rows.reduce(
      (sum, row) => sum + row.parts.filter((part) => part !== undefined).length,
      0,
    ),
    option: {
      animation: false,
      grid: grid({ right: ROOM_FOR_FIGURE }),
      xAxis: valueAxis(x, look),
      yAxis: rowAxis(labels, look),
      tooltip: tooltipOption(look, {
        trigger: 'axis',
        axisPointer: { type: 'shadow', axis: 'y' },
        formatter: (/** @type {any} */ shown) =>
          hover(rows[[shown].flat()[0].dataIndex], parts, plan),
      }),
      series: [
        ...(plan.logarithmic
          ? [dottedSeries(rows, parts, x, look)]
          : stackedSeries(rows, parts, look)),
        endsSeries(rows, x, look, format),
      ],
    },
  };
}
