// Cells put together to lines: one per transport and kind of waiting.

import { seriesLabel } from './parameters.js';

/**
 * @typedef {object} Point
 * @property {number} x
 * @property {import('./types.js').Figure} y
 * @property {number} [count]
 * @property {boolean} [marked] with a symbol
 * @property {number} [ns] what y is a ratio of
 *
 * @typedef {object} Line
 * @property {string} label
 * @property {string} transport
 * @property {boolean} baseline
 * @property {number} score less is better
 * @property {Point[]} points
 */

/**
 * @param {import('./types.js').Cell[]} cells
 * @param {(cell: import('./types.js').Cell) => Point[]} pointsOf
 * @returns {Line[]} in the order of the cells, none without points
 */
export function linesOf(cells, pointsOf) {
  /** @type {Map<string, Line>} */
  const lines = new Map();
  for (const cell of cells) {
    const points = pointsOf(cell);
    if (points.length === 0) continue;
    const label = seriesLabel(cell);
    const line = lines.get(label) ?? {
      label,
      transport: cell.transport,
      baseline: cell.baseline,
      score: 0,
      points: [],
    };
    line.points.push(...points);
    lines.set(label, line);
  }
  return [...lines.values()].map((line) => ({
    ...line,
    points: line.points.sort((a, b) => a.x - b.x),
  }));
}

/** @param {Line[]} lines @param {boolean} moreIsBetter */
function bestByPlace(lines, moreIsBetter) {
  const best = new Map();
  for (const { baseline, points } of lines) {
    if (baseline) continue;
    for (const { x, y } of points) {
      const known = best.get(x);
      if (known === undefined || (moreIsBetter ? y.value > known : y.value < known))
        best.set(x, y.value);
    }
  }
  return best;
}

/**
 * Best first, baselines last. The score is how far a line is from the best of each place, on the
 * geometric mean, so that lines that lack some places can be compared with those that have all.
 * @param {Line[]} lines
 * @param {boolean} moreIsBetter
 */
export function ranked(lines, moreIsBetter) {
  const best = bestByPlace(lines, moreIsBetter);
  const distance = (/** @type {Point} */ { x, y }) =>
    Math.abs(Math.log(y.value / (best.get(x) ?? y.value)));
  const scored = lines.map((line) => ({
    ...line,
    score: line.points.reduce((sum, point) => sum + distance(point), 0) / line.points.length,
  }));
  return byScore(scored);
}

/** Best first, baselines last. @param {Line[]} lines */
export function byScore(lines) {
  return [...lines].sort((a, b) => Number(a.baseline) - Number(b.baseline) || a.score - b.score);
}
