// The distribution of single round trips, in two ways: percentiles that show the tail, and the
// share that took no longer, which shows the bulk.

import { roomFor } from './axes.js';
import { whyEmpty } from './chart_by_value.js';
import { Facets } from './facets.js';
import { duration, percent } from './format.js';
import { Legend } from './legend.js';
import { lineDrawing, lineHeight } from './line_chart.js';
import { byScore, linesOf } from './lines.js';
import { linearScale, logScale, probabilityScale } from './scales.js';

const LABEL = { x: 64, y: 34 };
/** Where lines have their symbols. */
const MARKED = new Set([0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999]);
/** The axis of the bulk ends where this share is drawn; the percentiles show the rest. */
const BULK = 0.99;

/** The greatest of so many operations stands for all of them but itself. */
function probabilityOf(/** @type {number} */ p, /** @type {number} */ operations) {
  return p < 1 ? p : Math.max(1 - 1 / Math.max(operations, 2), 0.5);
}

/** @param {import('./types.js').Cell[]} cells @param {boolean} timesAlongX */
function linesOfTimes(cells, timesAlongX) {
  const lines = linesOf(cells, (cell) =>
    cell.quantiles
      .filter(([, ns]) => ns > 0)
      .map(([p, ns]) => {
        const probability = timesAlongX ? p : probabilityOf(p, cell.operations);
        const [x, value] = timesAlongX ? [ns, probability] : [probability, ns];
        return { x, y: { value }, count: cell.operations, marked: p === 1 || MARKED.has(p) };
      }),
  );
  const medians = new Map(cells.map((cell) => [cell.transport, cell.time.median]));
  return byScore(
    lines.map((line) => ({
      ...line,
      score: medianOf(line, timesAlongX) ?? medians.get(line.transport),
    })),
  );
}

/** The time that half of the operations needed. */
function medianOf(
  /** @type {import('./lines.js').Line} */ { points },
  /** @type {boolean} */ timesAlongX,
) {
  const [p, ns] = timesAlongX ? ['y', 'x'] : ['x', 'y'];
  const number = (/** @type {any} */ part) => part.value ?? part;
  const middle = points.find((point) => number(point[p]) >= 0.5);
  return middle && number(middle[ns]);
}

/**
 * @param {import('./types.js').Setting} setting
 * @param {(lines: import('./lines.js').Line[], width: number) => object} planOf
 * @param {boolean} timesAlongX
 * @returns {import('./types.js').Chart}
 */
function distributionChart({ run, palette, redraw }, planOf, timesAlongX) {
  const cells = run.cells.filter(({ quantiles }) => quantiles?.length > 0);
  const facets = new Facets(cells, ['scenario', 'placement', 'workers', 'bytes', 'rate'], redraw);
  const legend = new Legend(palette, redraw);
  return {
    controls: [...facets.elements, legend.element],
    draw(look, width) {
      const lines = legend.pick(linesOfTimes(facets.cells, timesAlongX), look);
      if (lines.length === 0) return whyEmpty(facets.cells);
      return lineDrawing(
        { lines, palette, format: duration, countOf: 'operations', ...planOf(lines, width) },
        look,
        width,
      );
    },
  };
}

/** @param {import('./lines.js').Line[]} lines @param {number} width */
function percentilePlan(lines, width) {
  const last = lines.reduce((most, { points }) => Math.max(most, points[points.length - 1].x), 0.9);
  const times = lines.flatMap(({ points }) => points.map(({ y }) => y.value));
  return {
    x: probabilityScale(last, roomFor(width - 80, 58)),
    y: logScale(times, {
      name: 'round trip (logarithmic)',
      format: duration,
      room: roomFor(lineHeight(width), LABEL.y),
    }),
    heading: percent,
  };
}

/** @param {import('./lines.js').Line[]} lines @param {number} width */
function sharePlan(lines, width) {
  const bulk = lines.flatMap(({ points }) =>
    points.filter(({ y }, place) => place === 0 || y.value <= BULK),
  );
  return {
    x: logScale(
      bulk.map(({ x }) => x),
      {
        name: `round trip (logarithmic; the slowest ${percent(1 - BULK)} may lie beyond)`,
        format: duration,
        room: roomFor(width - 80, LABEL.x),
      },
    ),
    y: {
      ...linearScale([0, 1], { name: 'share of round trips', format: percent, room: 10 }),
      min: 0,
      max: 1.02,
    },
    heading: (/** @type {number} */ p) => `${percent(p)} took no longer than`,
    along: 'y',
  };
}

export const latencyPercentiles = (/** @type {import('./types.js').Setting} */ setting) =>
  distributionChart(setting, percentilePlan, false);
export const latencyEcdf = (/** @type {import('./types.js').Setting} */ setting) =>
  distributionChart(setting, sharePlan, true);
