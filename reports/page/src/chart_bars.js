// Costs as bars: phases of a pi job, opening and closing, processor time.

import { barDrawing, needsLogarithm, shortestFirst } from './bars.js';
import { checkbox } from './controls.js';
import { colorChip, element } from './dom.js';
import { Facets } from './facets.js';
import { duration, interval } from './format.js';
import { seriesLabel } from './parameters.js';
import { LATENCY, LOAD, PI, SETUP, THROUGHPUT } from './scenarios.js';

const PHASES = [
  ['open_ns', 'open'],
  ['fork_ns', 'fork'],
  ['compute_ns', 'compute'],
  ['handover_ns', 'hand-over'],
  ['reap_ns', 'reap'],
];
const SET_UP = [
  ['open_ns', 'open'],
  ['close_ns', 'close'],
];
const PROCESSORS = [
  ['parent_cpu_ns', 'parent'],
  ['worker_cpu_ns', 'workers'],
];
/** Of the phases' colours, those that are farthest apart. */
const PAIR = [3, 1];

/**
 * @typedef {object} Stack
 * @property {import('./types.js').Cell[]} cells
 * @property {string[]} facets
 * @property {string[][]} counters with their labels
 * @property {number[]} colors places among the phases' colours
 * @property {string} name of the axis
 * @property {string} whole what the parts make together
 * @property {(cell: import('./types.js').Cell) => import('./types.js').Figure} total
 */

/** What the colours mean. @param {import('./bars.js').Part[]} parts */
function key(parts) {
  const items = parts.map(({ name, color }) => element('li', {}, colorChip(color), name));
  return element('ul', { class: 'key' }, ...items);
}

/**
 * @param {import('./types.js').Setting} setting
 * @param {Stack} plan
 * @returns {import('./types.js').Chart}
 */
function stackedChart({ redraw }, { cells, facets: keys, counters, colors, name, whole, total }) {
  const facets = new Facets(cells, keys, redraw);
  const legend = element('div', {});
  let chosen = false;
  const logarithmic = checkbox('Logarithmic axis', false, () => {
    chosen = true;
    redraw();
  });
  const rowOf = (/** @type {import('./types.js').Cell} */ cell) => ({
    label: seriesLabel(cell),
    baseline: cell.baseline,
    parts: partsOf(cell, counters),
    total: total(cell),
    count: cell.count,
  });
  return {
    controls: [...facets.elements, logarithmic.element, legend],
    draw(look, width) {
      const parts = counters.map(([, label], place) => ({
        name: label,
        color: look.phases[colors[place]],
      }));
      legend.replaceChildren(key(parts));
      const rows = shortestFirst(
        facets.cells.map(rowOf).filter((row) => row.parts.some((part) => part > 0)),
      );
      if (rows.length === 0) return 'Nothing was measured with these settings.';
      if (!chosen) logarithmic.box.checked = needsLogarithm(rows);
      const format = duration;
      const spread = (/** @type {import('./bars.js').Row} */ row) =>
        interval(row.total.low, row.total.high, format);
      return barDrawing(
        {
          rows,
          parts,
          name,
          whole,
          logarithmic: logarithmic.box.checked,
          format,
          interval: spread,
        },
        look,
        width,
      );
    },
  };
}

/** @param {import('./types.js').Cell} cell @param {string[][]} counters */
function partsOf({ figures }, counters) {
  return counters.map(([counter]) => (figures[counter] >= 0 ? figures[counter] : undefined));
}

const timeTotal = (/** @type {import('./types.js').Cell} */ { time }) => ({
  value: time.median,
  low: time.low,
  high: time.high,
});

export function piPhases(/** @type {import('./types.js').Setting} */ setting) {
  return stackedChart(setting, {
    cells: setting.run.cells.filter(({ scenario }) => scenario === PI),
    facets: ['terms', 'workers', 'placement'],
    counters: PHASES,
    colors: [0, 1, 2, 3, 4],
    name: 'time of the phases, medians',
    whole: 'whole job',
    // Phases are medians of their own: the interval of the whole is not that of the bar's end.
    total: ({ time }) => ({ value: time.median }),
  });
}

export function setupCost(/** @type {import('./types.js').Setting} */ setting) {
  return stackedChart(setting, {
    cells: setting.run.cells.filter(({ scenario }) => scenario === SETUP),
    facets: ['placement', 'workers', 'bytes'],
    counters: SET_UP,
    colors: PAIR,
    name: 'time to open and close',
    whole: 'open and close',
    total: timeTotal,
  });
}

export function cpuPerMessage(/** @type {import('./types.js').Setting} */ setting) {
  const scenarios = [THROUGHPUT, LATENCY, LOAD];
  return stackedChart(setting, {
    cells: setting.run.cells.filter(
      ({ scenario, figures }) => scenarios.includes(scenario) && figures.cpu_ns >= 0,
    ),
    facets: ['scenario', 'placement', 'workers', 'bytes', 'rate'],
    counters: PROCESSORS,
    colors: PAIR,
    name: 'CPU time per message or round trip',
    whole: 'both',
    total: ({ figures }) => ({ value: figures.cpu_ns }),
  });
}
