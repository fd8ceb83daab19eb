import { button } from './controls.js';
import { element } from './dom.js';

/** @typedef {import('./types.js').Change} Change */

const MOST_ROWS = 60;

/** Which of the rows, at most so many at a time, greatest changes first. */
export class Pages {
  /** @param {() => void} changed */
  constructor(changed) {
    this.first = 0;
    this.said = element('span', { 'aria-live': 'polite' });
    const turn = (/** @type {number} */ by) => () => {
      this.first += by;
      changed();
    };
    this.back = /** @type {HTMLButtonElement} */ (button('Greater changes', turn(-MOST_ROWS)));
    this.on = /** @type {HTMLButtonElement} */ (button('Smaller changes', turn(MOST_ROWS)));
    this.element = element('div', { class: 'buttons' }, this.back, this.on, this.said);
  }

  /** @param {Change[]} rows */
  cut(rows) {
    if (this.first >= rows.length) this.first = 0;
    const shown = rows.slice(this.first, this.first + MOST_ROWS);
    this.back.disabled = this.first === 0;
    this.on.disabled = this.first + MOST_ROWS >= rows.length;
    this.said.textContent =
      rows.length === 0
        ? 'none'
        : `${this.first + 1} to ${this.first + shown.length} of ${rows.length}, greatest first`;
    return shown;
  }
}
