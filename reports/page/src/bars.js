// Horizontal bars, one row per transport, each made of one or more parts, with its figure at the end.

import { barsHeight, broken, FONT, grid, NARROW, roomFor, rowAxis, valueAxis } from './axes.js';
import { colorChip } from './dom.js';
import { whisker } from './error_bars.js';
import { barScale } from './scales.js';
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

/** @param {Row} row */
const partsSum = ({ parts }) => parts.reduce((sum, part) => sum + (part ?? 0), 0);

/** Shortest first, baselines last. @param {Row[]} rows */
export function shortestFirst(rows) {
  return [...rows].sort((a, b) => Number(a.baseline) - Number(b.baseline) || partsSum(a) - partsSum(b));
}

/** The intervals, and the figures behind the bars' ends. */
function endsSeries(/** @type {Row[]} */ rows, /** @type {import('./theme.js').Theme} */ look, /** @type {(value: number) => string} */ format) {
  return {
    type: 'custom',
    data: rows.map((row, place) => [partsSum(row), place]),
    silent: true,
    clip: false,
    z: 5,
    tooltip: { show: false },
    renderItem(/** @type {any} */ { dataIndex }, /** @type {any} */ api) {
      const row = rows[dataIndex];
      const { low, high } = row.total;
      const at = (/** @type {number} */ value) => api.coord([value, dataIndex]);
      const [x, y] = at(Math.max(partsSum(row), high ?? 0));
      const text = { type: 'text', style: { x: x + 8, y, text: format(partsSum(row)), fill: look.text, font: `12px ${FONT}`, verticalAlign: 'middle' } };
      const bar = high === undefined ? [] : [whisker([at(low), at(high)], { stroke: look.text, lineWidth: 1.5 })];
      return { type: 'group', children: [...bar, text] };
    },
  };
}

/** @param {Row} row @param {Part[]} parts @param {{ format: (value: number) => string, interval: (row: Row) => string }} as */
function hover(row, parts, { format, interval }) {
  const whole = { name: 'total', value: format(row.total.value), interval: interval(row), count: row.count };
  const pieces = parts
    .map(({ name, color }, place) => ({ mark: colorChip(color), name, value: format(row.parts[place] ?? 0) }))
    .filter((_, place) => row.parts[place] !== undefined);
  return tip(row.label, [whole, ...(pieces.length > 1 ? pieces : [])]);
}

/**
 * @param {{ rows: Row[], parts: Part[], name: string, format: (value: number) => string,
 *           interval: (row: Row) => string }} plan
 * @param {import('./theme.js').Theme} look
 * @param {number} width
 * @returns {import('./types.js').Drawing}
 */
export function barDrawing(plan, look, width) {
  const { rows, parts, name, format } = plan;
  const ends = rows.map((row) => Math.max(partsSum(row), row.total.high ?? 0));
  const labels = rows.map(({ label }) => broken(label, width));
  return {
    height: barsHeight(labels),
    marks: rows.reduce((sum, row) => sum + row.parts.filter((part) => part !== undefined).length, 0),
    option: {
      animation: false,
      grid: grid({ right: ROOM_FOR_FIGURE }),
      xAxis: valueAxis(barScale(ends, { name, format, room: roomFor(width - 240, width < NARROW ? 52 : 64) }), look),
      yAxis: rowAxis(labels, look),
      tooltip: tooltipOption(look, {
        trigger: 'axis',
        axisPointer: { type: 'shadow', axis: 'y' },
        formatter: (/** @type {any} */ shown) => hover(rows[[shown].flat()[0].dataIndex], parts, plan),
      }),
      series: [
        ...parts.map((part, place) => ({
          type: 'bar',
          stack: 'whole',
          name: part.name,
          data: rows.map((row) => row.parts[place] ?? 0),
          barMaxWidth: 16,
          itemStyle: { color: part.color, borderColor: look.card, borderWidth: parts.length > 1 ? 0.5 : 0 },
          emphasis: { disabled: true },
        })),
        endsSeries(rows, look, format),
      ],
    },
  };
}
