// The chooser's table: a row per mechanism, best first.

import { element } from './dom.js';
import { rangeNote, tied } from './figures.js';
import { bytes, duration, interval } from './format.js';
import { seriesLabel } from './parameters.js';

/** @typedef {{ cell: import('./types.js').Cell, figure: import('./types.js').Figure }} Candidate */

const COLUMNS = [
  'Mechanism',
  'Median',
  'Interval',
  'Against the best',
  'Repetitions',
  'Wake-up',
  'CPU time',
  'Queue',
  'From best to worst, logarithmic',
];
const NUMERIC = new Set(['Median', 'Interval', 'Against the best', 'Repetitions', 'CPU time', 'Queue']);

/** From the least to the greatest of what is shown, in percent. @param {Candidate[]} candidates */
export function stretch(candidates) {
  const ends = candidates.flatMap(({ figure }) => [
    figure.low ?? figure.value,
    figure.high ?? figure.value,
  ]);
  const low = Math.log(Math.min(...ends));
  const high = Math.log(Math.max(...ends));
  // The least has a bar that can be seen.
  return (/** @type {number} */ value) =>
    high > low ? 4 + (94 * (Math.log(value) - low)) / (high - low) : 50;
}

/** @param {import('./types.js').Figure} figure @param {(value: number) => number} place */
function barOf({ value, low, high }, place) {
  const track = element('span', { class: 'rank-bar', 'aria-hidden': 'true' });
  const fill = element('span', { class: 'rank-fill' });
  fill.style.width = `${place(value)}%`;
  track.append(fill);
  if (low === undefined) return track;
  const spread = element('span', { class: 'rank-interval' });
  spread.style.left = `${place(low)}%`;
  spread.style.width = `${place(high) - place(low)}%`;
  track.append(spread);
  return track;
}

/**
 * @param {Candidate} candidate
 * @param {Candidate} best
 * @param {import('./figures.js').Measure} measure
 * @param {(value: number) => number} place
 */
export function rowOf({ cell, figure }, best, { format, moreIsBetter }, place) {
  const times = moreIsBetter ? best.figure.value / figure.value : figure.value / best.figure.value;
  const isBest = figure === best.figure;
  const spread = interval(figure.low, figure.high, format);
  const mark = !isBest && tied(figure, best.figure) ? ' ~' : '';
  const number = (/** @type {string} */ text) => element('td', { class: 'num' }, text || '–');
  const row = element(
    'tr',
    isBest ? { class: 'best' } : {},
    element('th', { scope: 'row' }, seriesLabel(cell)),
    number(format(figure.value) + (cell.two_humped ? ' two-humped' : '')),
    number(spread && `${spread}${rangeNote(figure)}`),
    number(`× ${times.toFixed(2)}${mark}`),
    number(String(cell.count)),
    element('td', {}, cell.wakeup),
    number(duration(cell.figures.cpu_ns)),
    number(bytes(String(cell.figures.queue_bytes ?? ''))),
    element('td', { class: 'bar-cell' }, barOf(figure, place)),
  );
  row.dataset.transport = cell.transport;
  return row;
}

/** @param {string} of the run */
export function emptyTable(of) {
  const heads = COLUMNS.map((name) =>
    element('th', { scope: 'col', ...(NUMERIC.has(name) && { class: 'num' }) }, name),
  );
  const caption = element(
    'caption',
    {},
    element(
      'span',
      {},
      'Best first; ~ what cannot be told apart from the best, all compared at once. The best is ' +
        'picked as the least of many and looks a little better than it is. CPU time is of all ' +
        'processes.',
    ),
  );
  const body = element('tbody');
  const table = element(
    'table',
    { class: 'ranked' },
    caption,
    element('thead', {}, element('tr', {}, ...heads)),
    body,
  );
  const box = element(
    'div',
    {
      class: 'scroll',
      role: 'region',
      tabindex: '0',
      'aria-label': `Mechanisms, best first: ${of}`,
    },
    table,
  );
  return { box, body };
}
