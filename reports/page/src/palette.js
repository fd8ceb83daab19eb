// One colour, symbol and dash per transport, the same in every chart of the page. Colours follow
// Okabe and Ito, darkened or lightened until they stand out from the page; where there are more
// transports than colours, the symbol and the dash tell them apart.

import { seriesLabel } from './parameters.js';

const LIGHT = [
  '#0072b2',
  '#d55e00',
  '#008a64',
  '#c2559d',
  '#a87400',
  '#3a9ad9',
  '#4b5058',
  '#7a1f4b',
];
const DARK = [
  '#5f9df0',
  '#ff8b4a',
  '#2cc79b',
  '#e791c6',
  '#f0c33c',
  '#8fe3ff',
  '#d3d8de',
  '#b58cff',
];
const BASELINE = { light: '#737b86', dark: '#9aa4b0' };
const DASHES = ['solid', [8, 4], [2, 3], [9, 3, 2, 3], [14, 4]];
const BASELINE_DASH = [3, 3];

/** Paths in a square of 20 by 20. */
const SYMBOLS = [
  'M10 2a8 8 0 1 0 0 16a8 8 0 1 0 0-16z',
  'M3 3h14v14h-14z',
  'M10 1L19.5 18H.5z',
  'M10 0L20 10L10 20L0 10z',
  'M.5 2H19.5L10 19z',
  'M7 1h6v6h6v6h-6v6h-6v-6h-6v-6h6z',
  'M4.4 1L10 6.6L15.6 1L19 4.4L13.4 10L19 15.6L15.6 19L10 13.4L4.4 19L1 15.6L6.6 10L1 4.4z',
  'M10 0L20 7.6L16.2 19.4H3.8L0 7.6z',
];
/** Coprime steps, so that the symbols of one colour differ from round to round. */
const SYMBOL_STEP = 3;

/**
 * @typedef {object} Style
 * @property {string} color
 * @property {string} path of the symbol
 * @property {boolean} hollow
 * @property {string | number[]} dash
 */

/**
 * What a cell is compared with: the same work by other transports.
 * @param {import('./types.js').Cell} cell
 */
const workOf = ({ name, transport }) => name.replace(`/${transport}/`, '/');

/** The least median time of every piece of work. @param {import('./types.js').Cell[]} cells */
function leastTimes(cells) {
  const least = new Map();
  for (const cell of cells) {
    const work = workOf(cell);
    least.set(work, Math.min(cell.time.median, least.get(work) ?? Infinity));
  }
  return least;
}

/**
 * All transports that carry something, the fastest over all cells first: those that are often seen
 * together, the best of a chart, are then neighbours and have different colours.
 * @param {import('./types.js').Report} report
 * @returns {string[]}
 */
function transportsOf(report) {
  const distances = new Map();
  for (const run of report.runs) {
    const cells = run.cells.filter(({ baseline, time }) => !baseline && time.median > 0);
    const least = leastTimes(cells);
    for (const cell of cells) {
      const known = distances.get(cell.transport) ?? { sum: 0, count: 0 };
      known.sum += Math.log(cell.time.median / least.get(workOf(cell)));
      ++known.count;
      distances.set(cell.transport, known);
    }
  }
  const mean = (/** @type {string} */ name) => distances.get(name).sum / distances.get(name).count;
  return [...distances.keys()].sort((a, b) => mean(a) - mean(b) || (a < b ? -1 : 1));
}

/** Which of its transport's variants a series is: the plain one is 0. */
function variantsOf(/** @type {import('./types.js').Report} */ report) {
  const labels = new Map();
  for (const run of report.runs) {
    for (const cell of run.cells) {
      const known =
        labels.get(cell.transport) ??
        labels.set(cell.transport, [cell.transport]).get(cell.transport);
      const label = seriesLabel(cell);
      if (!known.includes(label)) known.push(label);
    }
  }
  return labels;
}

export class Palette {
  /** @param {import('./types.js').Report} report */
  constructor(report) {
    this.places = new Map(transportsOf(report).map((name, place) => [name, place]));
    this.variants = variantsOf(report);
  }

  /**
   * @param {string} transport
   * @param {string} label of the series
   * @param {boolean} dark
   * @returns {Style}
   */
  style(transport, label, dark) {
    const variant = Math.max(this.variants.get(transport)?.indexOf(label) ?? 0, 0);
    const place = this.places.get(transport);
    if (place === undefined) return this.baselineStyle(transport, variant, dark);
    const colors = dark ? DARK : LIGHT;
    const round = Math.floor(place / colors.length);
    const hue = place % colors.length;
    return {
      color: colors[hue],
      path: SYMBOLS[(hue + round * SYMBOL_STEP) % SYMBOLS.length],
      hollow: variant > 0,
      dash: DASHES[(round + 2 * variant) % DASHES.length],
    };
  }

  /** @returns {Style} */
  baselineStyle(transport, variant, dark) {
    const place = [...this.variants.keys()]
      .filter((name) => !this.places.has(name))
      .indexOf(transport);
    return {
      color: dark ? BASELINE.dark : BASELINE.light,
      path: SYMBOLS[Math.max(place, 0) % SYMBOLS.length],
      hollow: true,
      dash: BASELINE_DASH,
      ...(variant > 0 && { dash: [1, 3] }),
    };
  }
}
