import { FONT } from './axes.js';
import { element } from './dom.js';

/** More rows than this would not fit beside the chart. */
const MOST_ROWS = 12;

/**
 * @typedef {object} TipRow
 * @property {Node} [mark]
 * @property {string} name
 * @property {string} value
 * @property {string} [interval]
 * @property {string} [extra] in place of an interval
 * @property {number} [count]
 * @property {string} [countOf] what is counted
 */

/** @param {TipRow} row */
function rowOf({ mark, name, value, interval, extra, count, countOf = '' }) {
  const head = element('th', { scope: 'row' });
  if (mark) head.append(mark);
  head.append(name);
  const sample =
    count === undefined ? '' : `n = ${count.toLocaleString('en')}${countOf && ` ${countOf}`}`;
  return element(
    'tr',
    {},
    head,
    element('td', {}, value),
    element('td', {}, interval ?? extra ?? ''),
    element('td', {}, sample),
  );
}

/** Said once, where there are intervals. */
function headings() {
  const names = ['', 'median', 'interval or range', 'sample'];
  return element('thead', {}, element('tr', {}, ...names.map((name) => element('td', {}, name))));
}

/**
 * A box that shows value, interval and sample count.
 * @param {string} title
 * @param {TipRow[]} rows
 * @param {string} [note]
 */
export function tip(title, rows, note) {
  const box = element('div', { class: 'tip' }, element('strong', {}, title));
  const body = element('tbody', {}, ...rows.slice(0, MOST_ROWS).map(rowOf));
  const table = element('table', {}, body);
  if (rows.some(({ interval }) => interval)) table.prepend(headings());
  if (rows.length > 0) box.append(table);
  if (rows.length > MOST_ROWS) box.append(element('p', {}, `and ${rows.length - MOST_ROWS} more`));
  if (note) box.append(element('p', {}, note));
  return box;
}

/**
 * @param {import('./theme.js').Theme} look
 * @param {object} rest trigger and formatter; the formatter returns an element
 */
export function tooltipOption(look, rest) {
  return {
    confine: true,
    transitionDuration: 0,
    backgroundColor: look.card,
    borderColor: look.soft,
    padding: 8,
    textStyle: { color: look.text, fontFamily: FONT, fontSize: 12 },
    extraCssText: 'max-width:100%;white-space:normal;',
    ...rest,
  };
}
