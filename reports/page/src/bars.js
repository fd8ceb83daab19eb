// Horizontal bars, one row per transport, each made of one or more parts, with its figure at the end.

import {
  axisName,
  barsHeight,
  broken,
  FONT,
  grid,
  NARROW,
  roomFor,
  rowAxis,
  valueAxis,
} from './axes.js';
import { colorChip } from './dom.js';
import { whisker } from './error_bars.js';
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
 */

const ROOM_FOR_FIGURE = 66;
const BAR = 16;
const DOT = 5;
/** The longest bar is so many times the middle one. */
const TOO_LONG = 8;
/** A logarithmic axis begins at the shortest bar over this, to have room for its parts. */
const ROOM_BELOW = 4;

/** @param {Row} row */
const partsSum = ({ parts }) => parts.reduce((sum, part) => sum + (part ?? 0), 0);

/** Shortest first, baselines last. @param {Row[]} rows */
export function shortestFirst(rows) {
  return [...rows].sort(
    (a, b) => Number(a.baseline) - Number(b.baseline) || partsSum(a) - partsSum(b),
  );
}

/** Where a row's figure stands: behind its bar and its interval. @param {Row} row */
const endOf = (row) => Math.max(partsSum(row), row.total.high ?? 0);

/** The intervals, and the figures behind the bars' ends. */
function endsSeries(
  /** @type {Row[]} */ rows,
  /** @type {import('./scales.js').Scale} */ x,
  /** @type {import('./theme.js').Theme} */ look,
  /** @type {(value: number) => string} */ format,
) {
  return {
    type: 'custom',
    data: rows.map((row, place) => [x.place(partsSum(row)), place]),
    silent: true,
    clip: false,
    z: 5,
    tooltip: { show: false },
    renderItem(/** @type {any} */ { dataIndex }, /** @type {any} */ api) {
      const row = rows[dataIndex];
      const { low, high } = row.total;
      const at = (/** @type {number} */ value) =>
        api.coord([Math.max(x.place(value), x.min), dataIndex]);
      const [end, y] = at(endOf(row));
      const text = {
        type: 'text',
        style: {
          x: end + 8,
          y,
          text: format(partsSum(row)),
          fill: look.text,
          font: `12px ${FONT}`,
          verticalAlign: 'middle',
        },
      };
      const bar =
        high === undefined
          ? []
          : [whisker([at(low), at(high)], { stroke: look.text, lineWidth: 1.5 })];
      return { type: 'group', children: [...bar, text] };
    },
  };
}

/** Parts end to end. */
function stackedSeries(
  /** @type {Row[]} */ rows,
  /** @type {Part[]} */ parts,
  /** @type {import('./theme.js').Theme} */ look,
) {
  return parts.map((part, place) => ({
    type: 'bar',
    stack: 'whole',
    name: part.name,
    data: rows.map((row) => row.parts[place] ?? 0),
    barMaxWidth: BAR,
    itemStyle: {
      color: part.color,
      borderColor: look.card,
      borderWidth: parts.length > 1 ? 0.5 : 0,
    },
    emphasis: { disabled: true },
  }));
}

/** Lengths do not add up on a logarithmic axis: a bar for the whole, a dot for each part. */
function dottedSeries(
  /** @type {Row[]} */ rows,
  /** @type {Part[]} */ parts,
  /** @type {import('./scales.js').Scale} */ x,
  /** @type {import('./theme.js').Theme} */ look,
) {
  return {
    type: 'custom',
    data: rows.map((row, place) => [x.place(partsSum(row)), place]),
    renderItem(/** @type {any} */ { dataIndex }, /** @type {any} */ api) {
      const row = rows[dataIndex];
      const at = (/** @type {number} */ value) =>
        api.coord([Math.max(x.place(value), x.min), dataIndex]);
      const [left, y] = api.coord([x.min, dataIndex]);
      const width = at(partsSum(row))[0] - left;
      const bar = {
        type: 'rect',
        shape: { x: left, y: y - BAR / 2, width, height: BAR },
        style: { fill: look.bar },
      };
      const dots = row.parts
        .map((part, place) => ({ part, color: parts[place].color }))
        .filter(({ part }) => part > 0 && x.place(part) >= x.min)
        .map(({ part, color }) => ({
          type: 'circle',
          shape: { cx: at(part)[0], cy: y, r: DOT },
          style: { fill: color, stroke: look.card, lineWidth: 1 },
        }));
      return { type: 'group', children: [bar, ...(parts.length > 1 ? dots : [])] };
    },
  };
}

/** @param {Row} row @param {Part[]} parts @param {{ whole: string, format: (value: number) => string, interval: (row: Row) => string }} plan */
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

/** @param {Row[]} rows @param {{ name: string, logarithmic: boolean, format: (value: number) => string }} plan @param {number} room */
function scaleOf(rows, { name, logarithmic, format }, room) {
  if (!logarithmic) return barScale(rows.map(endOf), { name, format, room });
  const ranked = rows.filter(({ baseline }) => !baseline);
  const sums = (ranked.length > 0 ? ranked : rows).map(partsSum).filter((sum) => sum > 0);
  const least = sums.reduce((a, b) => Math.min(a, b), Infinity) / ROOM_BELOW;
  return logScale([least, ...rows.map(endOf)], { name: `${name} (logarithmic)`, format, room });
}

/**
 * @param {{ rows: Row[], parts: Part[], name: string, whole: string, logarithmic: boolean, format: (value: number) => string,
 *           interval: (row: Row) => string }} plan
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
