// The parameters of cells in words, and in the order in which people read them.

import { bytes, grouped } from './format.js';
import { SCENARIO_LABELS } from './scenarios.js';

/** Parameters that tell two cells of one transport apart where all else is equal. */
const VARIANTS = ['wait', 'kernel', 'side'];

const PLACEMENTS = {
  same: 'one CPU',
  cross: 'different CPUs',
  'cross-smt': 'SMT siblings',
  'cross-cache': 'cores that share a cache',
  'cross-socket': 'different sockets',
  os: 'where the scheduler puts them',
};

const LABELS = {
  bytes: 'Payload',
  workers: 'Workers',
  placement: 'Placement',
  terms: 'Terms',
  rate: 'Messages per second',
  pass: 'Pass',
  queue: 'Queue that was asked for',
  scenario: 'Scenario',
};

/**
 * The word for the key, or the key itself.
 * @param {Record<string, string>} words
 * @param {string} key
 */
export function word(words, key) {
  return Object.hasOwn(words, key) ? words[key] : key;
}

/** @param {string} key */
export const parameterLabel = (key) => word(LABELS, key);

/** @param {string} name */
export const scenarioLabel = (name) => word(SCENARIO_LABELS, name);

/** @param {string} key @param {string} value */
export function valueLabel(key, value) {
  if (key === 'bytes' || key === 'queue') return bytes(value);
  if (key === 'placement') return word(PLACEMENTS, value);
  if (key === 'scenario') return scenarioLabel(value);
  return grouped(value);
}

/** What `key` is of the cell; the scenario counts as a parameter. */
export function parameterOf(
  /** @type {import('./types.js').Cell} */ cell,
  /** @type {string} */ key,
) {
  return key === 'scenario' ? cell.scenario : cell.parameters[key];
}

/** "shm_ring (spinning)": the transport, and what else tells its cells apart. */
export function seriesLabel(/** @type {import('./types.js').Cell} */ cell) {
  const parts = VARIANTS.filter((key) => cell.parameters[key] !== undefined).map((key) =>
    key === 'wait' ? cell.parameters.wait : `${key} ${cell.parameters[key]}`,
  );
  return parts.length > 0 ? `${cell.transport} (${parts.join(', ')})` : cell.transport;
}

/** Numbers by size, words in the order given. @param {string[]} values */
function inOrder(values) {
  return values.every((value) => /^\d+(\.\d+)?$/.test(value))
    ? values.sort((a, b) => Number(a) - Number(b))
    : values;
}

/**
 * The values of a parameter that cells have, in order.
 * @param {import('./types.js').Cell[]} cells
 * @param {string} key
 */
export function valuesOf(cells, key) {
  const values = new Set(cells.map((cell) => parameterOf(cell, key)));
  values.delete(undefined);
  return inOrder([...values]);
}
