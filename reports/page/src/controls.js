// Native controls, so that the keyboard and screen readers find what they know.

import { element, freshId } from './dom.js';

/**
 * @typedef {object} Choice
 * @property {string} value
 * @property {string} label
 */

export class Select {
  /** @param {string} label @param {Choice[]} choices @param {() => void} changed */
  constructor(label, choices, changed) {
    const id = freshId('choice');
    this.select = /** @type {HTMLSelectElement} */ (element('select', { id }));
    this.only = element('span', { class: 'only' });
    this.label = element('label', { for: id }, label);
    this.element = element('div', { class: 'control' }, this.label, this.select, this.only);
    this.offer(choices);
    this.select.addEventListener('change', changed);
  }

  get value() {
    return this.select.value;
  }

  set value(value) {
    this.select.value = value;
  }

  /**
   * Keeps what was chosen where it is still offered. A single choice is text.
   * @param {Choice[]} choices
   */
  offer(choices) {
    const before = this.value;
    this.select.replaceChildren(
      ...choices.map(({ value, label }) => element('option', { value }, label)),
    );
    if (choices.some(({ value }) => value === before)) this.value = before;
    const only = choices.length < 2;
    this.select.hidden = only;
    this.only.hidden = !only;
    this.only.textContent = choices[0]?.label ?? '';
    this.element.hidden = choices.length === 0;
  }
}

/** @param {string} text @param {boolean} checked @param {() => void} changed */
export function checkbox(text, checked, changed) {
  const box = /** @type {HTMLInputElement} */ (element('input', { type: 'checkbox' }));
  box.checked = checked;
  box.addEventListener('change', changed);
  return { box, element: element('label', { class: 'check' }, box, element('span', {}, text)) };
}

/** @param {string} text @param {() => void} pressed */
export function button(text, pressed) {
  const made = element('button', { type: 'button' }, text);
  made.addEventListener('click', pressed);
  return made;
}
