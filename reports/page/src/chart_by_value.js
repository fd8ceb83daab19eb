// Charts of a figure over a parameter that is a number: the payload, or the number of workers.

import { roomFor } from './axes.js';
import { Select } from './controls.js';
import { Facets } from './facets.js';
import { CPU_TIME, DUE_TIMES, JOB_TIME, measured, RATES, ROUND_TRIPS } from './figures.js';
import { bytes, interval, rate } from './format.js';
import { Legend } from './legend.js';
import { lineDrawing, lineHeight } from './line_chart.js';
import { linesOf, ranked } from './lines.js';
import { logScale, payloadScale, valueScale } from './scales.js';
import { LATENCY, PI, SUSTAINED, THROUGHPUT } from './scenarios.js';

/** Why there is nothing to draw. @param {import('./types.js').Cell[]} cells */
export function whyEmpty(cells) {
  return cells.length > 0
    ? 'No transport is chosen: tick one above.'
    : 'Nothing was measured that this chart could show.';
}

const LABEL = { x: 64, y: 34 };

/** @param {import('./lines.js').Line[]} lines */
const xs = (lines) => lines.flatMap(({ points }) => points.map(({ x }) => x));

/** @param {import('./lines.js').Line[]} lines */
function ys(lines) {
  return lines.flatMap(({ points }) =>
    points.flatMap(({ y }) => [y.value, y.low ?? y.value, y.high ?? y.value]),
  );
}

/** A cell's one point, at the place that a parameter of it says. @param {string} key */
function oneAt(key) {
  return (
    /** @type {import('./types.js').Cell} */ cell,
    /** @type {import('./figures.js').Measure} */ measure,
  ) => {
    const y = measure.of(cell);
    const x = Number(cell.parameters[key]);
    return y && Number.isFinite(x) ? [{ x, y, count: cell.count }] : [];
  };
}

/**
 * @typedef {object} Plan
 * @property {import('./types.js').Cell[]} cells
 * @property {(cell: import('./types.js').Cell, measure: import('./figures.js').Measure) =>
 *   import('./lines.js').Point[]} pointsOf
 * @property {string[]} facets
 * @property {(x: number) => string} heading
 * @property {(cells: import('./types.js').Cell[]) => import('./figures.js').Measure[]} measures
 * @property {(values: number[], room: number) => import('./scales.js').Scale} xScale
 */

/**
 * @param {import('./types.js').Setting} setting
 * @param {Plan} plan
 * @returns {import('./types.js').Chart}
 */
function chartOver({ palette, redraw }, plan) {
  const { cells, pointsOf, facets: keys, heading, measures, xScale } = plan;
  const facets = new Facets(cells, keys, () => {
    figure.offer(choices());
    redraw();
  });
  const choices = () => measures(facets.cells).map(({ id, label }) => ({ value: id, label }));
  const figure = new Select('Figure', choices(), redraw);
  const legend = new Legend(palette, redraw);
  return {
    controls: [...facets.elements, figure.element, legend.element],
    draw(look, width) {
      const measure = measures(facets.cells).find(({ id }) => id === figure.value);
      if (!measure) return whyEmpty([]);
      const lines = legend.pick(
        ranked(
          linesOf(facets.cells, (cell) => pointsOf(cell, measure)),
          measure.moreIsBetter,
        ),
        look,
      );
      if (lines.length === 0) return whyEmpty(facets.cells);
      const { axis: name, format, moreIsBetter } = measure;
      return lineDrawing(
        {
          lines,
          x: xScale(xs(lines), roomFor(width - 80, LABEL.x)),
          y: logScale(ys(lines), { name, format, room: roomFor(lineHeight(width), LABEL.y) }),
          palette,
          heading: (x) => `${heading(x)}, ${measure.label}`,
          format,
          interval: ({ y }) => interval(y.low, y.high, format),
          moreIsBetter,
        },
        look,
        width,
      );
    },
  };
}

/**
 * @param {import('./types.js').Setting} setting
 * @param {string} scenario
 * @param {import('./figures.js').Measure[]} measures
 */
function byPayload(setting, scenario, measures) {
  return chartOver(setting, {
    cells: setting.run.cells.filter((cell) => cell.scenario === scenario),
    pointsOf: oneAt('bytes'),
    facets: ['placement', 'workers'],
    heading: (x) => bytes(String(x)),
    measures: (cells) => measured(measures, cells),
    xScale: payloadScale,
  });
}

export const latencyByPayload = (/** @type {import('./types.js').Setting} */ setting) =>
  byPayload(setting, LATENCY, ROUND_TRIPS);
export const throughputByPayload = (/** @type {import('./types.js').Setting} */ setting) =>
  byPayload(setting, THROUGHPUT, RATES);

export function sustainedRates(/** @type {import('./types.js').Setting} */ setting) {
  return chartOver(setting, {
    cells: setting.run.cells.filter(({ scenario }) => scenario === SUSTAINED),
    pointsOf: ({ curve = [], count }, { of }) =>
      curve.flatMap((point) => {
        const y = of(point);
        return y ? [{ x: point.rate, y, count }] : [];
      }),
    facets: ['placement', 'bytes'],
    heading: (x) => `${rate(x)} offered`,
    measures: (cells) =>
      DUE_TIMES.filter(({ of }) => cells.some(({ curve = [] }) => curve.some((point) => of(point)))),
    xScale: (values, room) =>
      logScale(values, { name: 'messages offered per second (logarithmic)', format: rate, room }),
  });
}

/** @param {import('./types.js').Cell[]} cells of one scenario */
function measuresOfScaling(cells) {
  const candidates = cells[0]?.scenario === PI ? [JOB_TIME] : [...RATES, CPU_TIME];
  return measured(candidates, cells);
}

/** Cells whose like was measured with another number of workers; all where there is none. */
function withSeveralWorkers(/** @type {import('./types.js').Cell[]} */ cells) {
  const apart = (/** @type {import('./types.js').Cell} */ { name }) =>
    name.replace(/\/workers:\d+/, '');
  const counts = new Map();
  for (const cell of cells) counts.set(apart(cell), (counts.get(apart(cell)) ?? 0) + 1);
  const found = cells.filter((cell) => counts.get(apart(cell)) > 1);
  return found.length > 0 ? found : cells;
}

export function scaling(/** @type {import('./types.js').Setting} */ setting) {
  return chartOver(setting, {
    cells: withSeveralWorkers(
      setting.run.cells.filter(({ scenario }) => scenario === THROUGHPUT || scenario === PI),
    ),
    pointsOf: oneAt('workers'),
    facets: ['scenario', 'placement', 'bytes', 'terms'],
    heading: (x) => (x === 1 ? '1 worker' : `${x} workers`),
    measures: measuresOfScaling,
    xScale: (values, room) =>
      valueScale(values, { name: 'workers (logarithmic)', format: String, room }),
  });
}
