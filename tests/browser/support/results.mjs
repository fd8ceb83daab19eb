// What results.json says, computed here in a few lines of its own: the page must agree.
import { readFileSync } from 'node:fs';

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const BASELINES = ['null', 'inprocess', 'copy_once', 'copy_twice', 'no_lock'];

export function readResults(/** @type {string} */ file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

export const cellsOf = (results) => results.pibench.cells;
export const measuredCellsOf = (results) => cellsOf(results).filter((cell) => cell.outcome === 'measured');

/** Median over the repetitions of what `pick` takes from each. */
export const medianOf = (cell, pick) => median(cell.repetitions.map(pick));

/** What a goal wants small. */
export const COSTS = {
  time: (repetition) => repetition.real_time_ns,
  cpu: (repetition) => repetition.counters.cpu_ns,
};

/** "shm_ring (spinning)" where one transport has cells that wait in several ways. */
const labelOf = ({ transport, parameters }) =>
  parameters.wait === undefined ? transport : `${transport} (${parameters.wait})`;

/**
 * Labels of the cells with these parameters and wake-up kinds, the cheapest first.
 * @param {object} results
 * @param {{scenario: string, parameters: Record<string, string>, wakeups: string[], cost: (repetition: object) => number}} wanted
 */
export function ranked(results, { scenario, parameters, wakeups, cost }) {
  const fits = (cell) =>
    cell.scenario === scenario &&
    !BASELINES.includes(cell.transport) &&
    wakeups.includes(cell.traits.wakeup) &&
    Object.entries(parameters).every(([key, value]) => cell.parameters[key] === value);
  return measuredCellsOf(results)
    .filter(fits)
    .map((cell) => ({ label: labelOf(cell), cost: medianOf(cell, cost) }))
    .sort((a, b) => a.cost - b.cost)
    .map((row) => row.label);
}
