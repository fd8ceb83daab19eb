// Sorting and filtering of the tables that are in the page.

import { element, freshId } from './dom.js';
import { whenIdle } from './idle.js';

const PLAIN_NUMBER = /^-?[\d,]*\.?\d+(e[-+]?\d+)?$/;

/** @param {HTMLTableRowElement} row @param {number} column */
function keyOf(row, column) {
  const cell = row.cells[column];
  if (!cell) return '';
  const value = cell.dataset.v;
  if (value !== undefined && value !== '') return Number(value);
  const text = (cell.textContent ?? '').trim();
  if (text === '–') return '';
  return PLAIN_NUMBER.test(text) ? Number(text.replaceAll(',', '')) : text;
}

const collator = new Intl.Collator('en', { numeric: true });

/** Numbers before words; cells without a figure are last either way. */
function compare(
  /** @type {string | number} */ a,
  /** @type {string | number} */ b,
  /** @type {number} */ sign,
) {
  if (a === '' || b === '') return Number(a === '') - Number(b === '');
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  if (typeof a !== typeof b) return sign * (typeof a === 'number' ? -1 : 1);
  return sign * collator.compare(String(a), String(b));
}

/** @param {HTMLTableElement} table @param {number} column @param {boolean} descending */
function sort(table, column, descending) {
  const sign = descending ? -1 : 1;
  for (const body of table.tBodies) {
    const keyed = [...body.rows].map((row) => ({ row, key: keyOf(row, column) }));
    keyed.sort((a, b) => compare(a.key, b.key, sign));
    body.append(...keyed.map(({ row }) => row));
  }
}

/** @param {HTMLTableElement} table */
function makeSortable(table) {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  heads.forEach((head, column) => {
    const press = element('button', { type: 'button', class: 'sort' });
    press.append(...head.childNodes);
    head.append(press);
    press.addEventListener('click', () => {
      const descending = head.getAttribute('aria-sort') === 'ascending';
      heads.forEach((other) => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      sort(table, column, descending);
    });
  });
}

/** @param {HTMLTableElement} table */
function makeFilterable(table) {
  const id = freshId('filter');
  const input = /** @type {HTMLInputElement} */ (
    element('input', { type: 'search', id, autocomplete: 'off', spellcheck: 'false' })
  );
  const count = element('output', { for: id, 'aria-live': 'polite' });
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
  /** @type {string[] | undefined} */
  let texts;
  const apply = () => {
    texts ??= rows.map((row) =>
      [...row.cells]
        .map((cell) => cell.textContent)
        .join(' ')
        .toLowerCase(),
    );
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, place) => {
      row.hidden = !words.every((word) => texts[place].includes(word));
      if (!row.hidden) ++shown;
    });
    count.textContent = `${shown.toLocaleString('en')} of ${rows.length.toLocaleString('en')} rows`;
  };
  count.textContent = `${rows.length.toLocaleString('en')} rows`;
  input.addEventListener('input', apply);
  const box = element(
    'div',
    { class: 'filter' },
    element('label', { for: id }, 'Filter rows by words'),
    input,
    count,
  );
  (table.closest('.scroll') ?? table).before(box);
}

/** @param {HTMLTableElement} table */
function enhance(table) {
  if (table.classList.contains('sortable')) makeSortable(table);
  if (table.classList.contains('filterable')) makeFilterable(table);
}

export function mountTables() {
  const tables = document.querySelectorAll('table.sortable, table.filterable');
  whenIdle([.../** @type {NodeListOf<HTMLTableElement>} */ (tables)], enhance);
}
