// Lines over an axis of values, with intervals: what most charts of the page are.

import { axisName, grid, valueAxis } from './axes.js';
import { uprightBars } from './error_bars.js';
import { tip, tooltipOption } from './tooltip.js';
import { swatch } from './dom.js';

const SYMBOL_SIZE = 9;
const HEIGHT = { least: 320, most: 400, part: 0.45 };

/** @param {number} width */
export const lineHeight = (width) =>
  Math.round(Math.min(Math.max(width * HEIGHT.part, HEIGHT.least), HEIGHT.most));

/**
 * @typedef {object} Plan
 * @property {import('./lines.js').Line[]} lines
 * @property {import('./scales.js').Scale} x
 * @property {import('./scales.js').Scale} y
 * @property {import('./palette.js').Palette} palette
 * @property {(x: number) => string} heading of the box that appears on hover
 * @property {(value: number) => string} format
 * @property {boolean} [moreIsBetter]
 * @property {string} [countOf]
 * @property {(point: import('./lines.js').Point) => string} [interval]
 * @property {(point: any) => string} [extra] what else is said of a point
 * @property {'y'} [along] the axis whose values the lines share; x where not said
 */

/**
 * @param {import('./lines.js').Line} line
 * @param {Plan} plan
 * @param {import('./theme.js').Theme} look
 */
function seriesOf(line, { x, y, palette }, look) {
  const { color, path, hollow, dash } = palette.style(line.transport, line.label, look.dark);
  const data = line.points.map((point) => ({
    value: [x.place(point.x), y.place(point.y.value)],
    symbolSize: point.marked === false ? 0 : SYMBOL_SIZE,
  }));
  const bars = line.points
    .filter(({ y: { low, high } }) => low > 0 && high > 0)
    .map((point) => [x.place(point.x), y.place(point.y.low), y.place(point.y.high)]);
  const main = {
    type: 'line',
    data,
    symbol: `path://${path}`,
    showAllSymbol: true,
    lineStyle: { color, width: line.baseline ? 1.5 : 2, type: dash },
    itemStyle: {
      color: hollow ? look.card : color,
      borderColor: color,
      borderWidth: hollow ? 1.5 : 0,
    },
    emphasis: { disabled: true },
    z: 2,
  };
  return bars.length > 0 ? [main, uprightBars(bars, color)] : [main];
}

/** The nearest point of each line to a place on the shared axis. */
function nearest(/** @type {Plan} */ { lines, x, y, along }, /** @type {number} */ at) {
  const place = (/** @type {import('./lines.js').Point} */ point) =>
    along === 'y' ? y.place(point.y.value) : x.place(point.x);
  const closest = lines.map((line) => {
    const point = line.points.reduce((a, b) =>
      Math.abs(place(b) - at) < Math.abs(place(a) - at) ? b : a,
    );
    return { line, point, distance: Math.abs(place(point) - at) };
  });
  const least = closest.reduce((low, { distance }) => Math.min(low, distance), Infinity);
  return closest.filter(({ distance }) => distance <= least + 1e-9);
}

/** @param {Plan} plan @param {import('./theme.js').Theme} look @param {number} at */
function hover(plan, look, at) {
  const { palette, format, along, countOf, moreIsBetter } = plan;
  const amount = (/** @type {import('./lines.js').Point} */ point) =>
    along === 'y' ? point.x : point.y.value;
  const sign = moreIsBetter ? -1 : 1;
  const found = nearest(plan, at).sort((a, b) => sign * (amount(a.point) - amount(b.point)));
  if (found.length === 0) return tip('', []);
  const rows = found.map(({ line, point }) => ({
    name: line.label,
    mark: swatch(palette.style(line.transport, line.label, look.dark), look.card),
    value: format(amount(point)),
    interval: plan.interval?.(point),
    extra: plan.extra?.(point),
    count: point.count,
    countOf,
  }));
  const [{ point }] = found;
  return tip(plan.heading(along === 'y' ? point.y.value : point.x), rows);
}

/**
 * @param {Plan} plan
 * @param {import('./theme.js').Theme} look
 * @param {number} width
 * @returns {import('./types.js').Drawing}
 */
export function lineDrawing(plan, look, width) {
  const axis = plan.along ?? 'x';
  const formatter = (/** @type {any} */ shown) => hover(plan, look, [shown].flat()[0].axisValue);
  return {
    height: lineHeight(width),
    marks: plan.lines.reduce((sum, { points }) => sum + points.length, 0),
    option: {
      animation: false,
      grid: grid(),
      xAxis: valueAxis({ ...plan.x, name: axisName(plan.x.name, width) }, look),
      yAxis: valueAxis(plan.y, look),
      tooltip: tooltipOption(look, {
        trigger: 'axis',
        axisPointer: {
          type: 'line',
          axis,
          lineStyle: { color: look.soft },
          label: { show: false },
        },
        formatter,
      }),
      series: plan.lines.flatMap((line) => seriesOf(line, plan, look)),
    },
  };
}
