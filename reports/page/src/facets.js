import { Select } from './controls.js';
import { parameterLabel, parameterOf, valueLabel, valuesOf } from './parameters.js';

/** First shown where there is such a cell: small enough to show the mechanism's own cost. */
const USUAL = { bytes: '64' };

/** One select per parameter; each offers what the choices before it leave. */
export class Facets {
  /**
   * @param {import('./types.js').Cell[]} cells
   * @param {string[]} keys
   * @param {() => void} changed
   */
  constructor(cells, keys, changed) {
    this.all = cells;
    this.selects = keys.map((key) => {
      const select = new Select(parameterLabel(key), [], () => {
        this.refresh();
        changed();
      });
      return { key, select };
    });
    this.refresh();
  }

  get elements() {
    return this.selects.map(({ select }) => select.element);
  }

  refresh() {
    let left = this.all;
    for (const { key, select } of this.selects) {
      const values = valuesOf(left, key);
      const isFirst = select.value === '';
      select.offer(values.map((value) => ({ value, label: valueLabel(key, value) })));
      if (isFirst && values.includes(USUAL[key])) select.value = USUAL[key];
      if (values.length > 0) left = left.filter((cell) => parameterOf(cell, key) === select.value);
    }
    this.cells = left;
  }

  /** Chooses what the others have chosen, where it is offered. @param {Facets} others */
  take(others) {
    for (const { key, select } of this.selects) {
      const wanted = others.value(key);
      if ([...select.select.options].some(({ value }) => value === wanted)) select.value = wanted;
      this.refresh();
    }
  }

  /** What is chosen of a parameter; empty where no cell has it. @param {string} key */
  value(key) {
    return this.selects.find((one) => one.key === key)?.select.value ?? '';
  }
}
