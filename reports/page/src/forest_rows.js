// How a row of the forest plot is drawn.

import { FONT } from './axes.js';
import { whisker } from './error_bars.js';
import { interval } from './format.js';

/** @typedef {import('./types.js').Change} Change */

const MARK = 8;

export const LETTERS = { regressed: 'R', improved: 'I', equivalent: 'E', inconclusive: '?' };

/** "1.023", "12.3", "6975" */
export const plain = (/** @type {number} */ value) =>
  value.toFixed(value < 10 ? 3 : value < 100 ? 1 : 0);

/**
 * Keeps what is drawn between the ends of the axis.
 * @param {import('./scales.js').Scale} x
 * @param {number} value
 */
const within = (x, value) => Math.min(Math.max(x.place(value), x.min), x.max);

/** The band of each row's margin, its interval and its lettered mark. */
export function rowsSeries(
  /** @type {Change[]} */ rows,
  /** @type {import('./scales.js').Scale} */ x,
  /** @type {import('./theme.js').Theme} */ look,
) {
  return {
    type: 'custom',
    data: rows.map((row, place) => [x.place(row.ratio), place]),
    clip: false,
    renderItem(/** @type {any} */ { dataIndex }, /** @type {any} */ api) {
      const row = rows[dataIndex];
      const at = (/** @type {number} */ value) => api.coord([within(x, value), dataIndex]);
      const color = Object.hasOwn(LETTERS, row.verdict) ? look.verdicts[row.verdict] : look.soft;
      const [centre, y] = at(row.ratio);
      const height = api.size([0, 1])[1];
      const [left, right] = [at(1 / (1 + row.margin))[0], at(1 + row.margin)[0]];
      const band = {
        type: 'rect',
        silent: true,
        shape: { x: left, y: y - height / 2, width: right - left, height },
        style: { fill: look.band },
      };
      const bar =
        row.low > 0
          ? [whisker([at(row.low), at(row.high)], { stroke: color, lineWidth: 1.5 })]
          : [];
      const mark = {
        type: 'circle',
        shape: { cx: centre, cy: y, r: MARK },
        style: { fill: color },
      };
      const letter = {
        type: 'text',
        silent: true,
        style: {
          x: centre,
          y,
          text: Object.hasOwn(LETTERS, row.verdict) ? LETTERS[row.verdict] : '–',
          fill: look.card,
          font: `bold 11px ${FONT}`,
          align: 'center',
          verticalAlign: 'middle',
        },
      };
      return { type: 'group', children: [band, ...bar, mark, letter] };
    },
  };
}

/**
 * Beside each row, where there is room.
 * @param {Change[]} rows
 * @param {import('./theme.js').Theme} look
 */
export function figuresSeries(rows, look) {
  return {
    type: 'custom',
    silent: true,
    clip: false,
    data: rows.map((_, place) => [0, place]),
    tooltip: { show: false },
    renderItem(/** @type {any} */ { dataIndex, coordSys }, /** @type {any} */ api) {
      const row = rows[dataIndex];
      const y = api.coord([0, dataIndex])[1];
      const spread = interval(row.low, row.high, plain);
      const text = `${plain(row.ratio)}${spread && ` (${spread})`}`;
      const style = {
        x: coordSys.x + coordSys.width + 12,
        y,
        text,
        fill: look.text,
        font: `12px ${FONT}`,
        verticalAlign: 'middle',
      };
      return { type: 'text', style };
    },
  };
}

/** The line of no change. */
export function unity(/** @type {import('./theme.js').Theme} */ look) {
  return {
    type: 'custom',
    silent: true,
    z: 1,
    data: [[0, 0]],
    tooltip: { show: false },
    renderItem(/** @type {any} */ { coordSys }, /** @type {any} */ api) {
      const [x] = api.coord([0, 0]);
      const shape = { x1: x, x2: x, y1: coordSys.y, y2: coordSys.y + coordSys.height };
      return { type: 'line', shape, style: { stroke: look.text, lineWidth: 1, lineDash: [4, 3] } };
    },
  };
}
