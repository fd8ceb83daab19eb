// What bars are made of: parts end to end, or, on a logarithmic axis, dots on a bar of the whole.

import { FONT } from './axes.js';
import { whisker } from './error_bars.js';

/** @typedef {import('./bars.js').Row} Row */
/** @typedef {import('./bars.js').Part} Part */

const BAR = 16;
const DOT = 5;

/** @param {Row} row */
export const partsSum = ({ parts }) => parts.reduce((sum, part) => sum + (part ?? 0), 0);

/** Where a row's figure stands: behind its bar and its interval. @param {Row} row */
export const endOf = (row) => Math.max(partsSum(row), row.total.high ?? 0);

/** The intervals, and the figures behind the bars' ends. */
export function endsSeries(
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
export function stackedSeries(
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
export function dottedSeries(
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
