// Which mechanism should I use? Ranks those that fit what is asked for.

import { checkbox, Select } from './controls.js';
import { element } from './dom.js';
import { Facets } from './facets.js';
import { CPU_TIME, RATES, ROUND_TRIPS, rangeNote } from './figures.js';
import { bytes, interval } from './format.js';
import { whenIdle } from './idle.js';
import { scenarioLabel, seriesLabel, word } from './parameters.js';
import { emptyTable, rowOf, stretch } from './ranked_table.js';
import { LATENCY, THROUGHPUT } from './scenarios.js';

/** @typedef {import('./types.js').Cell} Cell */
/** @typedef {import('./ranked_table.js').Candidate} Candidate */

/** What matters, and the cells that tell. */
const AIMS = [
  {
    id: 'round-trip',
    label: scenarioLabel(LATENCY),
    scenario: LATENCY,
    measure: ROUND_TRIPS[0],
  },
  { id: THROUGHPUT, label: scenarioLabel(THROUGHPUT), scenario: THROUGHPUT, measure: RATES[0] },
  { id: 'cpu', label: 'CPU per message', scenario: THROUGHPUT, measure: CPU_TIME },
  { id: 'cpu-round-trip', label: 'CPU per round trip', scenario: LATENCY, measure: CPU_TIME },
];

const PLACES = {
  same: 'on one CPU',
  cross: 'on different CPUs',
  'cross-smt': 'on SMT siblings',
  'cross-cache': 'on cores that share a cache',
  'cross-socket': 'on different sockets',
  os: 'wherever the scheduler puts them',
};

const alternatives = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** @param {Candidate[]} candidates @param {boolean} moreIsBetter */
function bestFirst(candidates, moreIsBetter) {
  const sign = moreIsBetter ? -1 : 1;
  return [...candidates].sort((a, b) => sign * (a.figure.value - b.figure.value));
}

/** "between two processes", "from 10 workers to one parent" @param {string} workers */
const between = (workers) =>
  workers === '1' || workers === ''
    ? 'between two processes'
    : `from ${workers} workers to one parent`;

/** The unit is said once where value and interval have the same. */
function intervalBeside(
  /** @type {import('./types.js').Figure} */ { value, low, high },
  /** @type {(value: number) => string} */ format,
) {
  const spread = interval(low, high, format);
  const [numbers, unit, ...others] = spread.split(' ');
  return others.length === 0 && format(value).endsWith(` ${unit}`) ? numbers : spread;
}

/**
 * The kinds of waiting among what is ranked; those that are allowed where nothing is.
 * @param {Candidate[]} ranked
 * @param {string[]} allowed
 */
function waitsOf(ranked, allowed) {
  return ranked.length > 0 ? [...new Set(ranked.map(({ cell }) => cell.wakeup))].sort() : allowed;
}

class Chooser {
  /** @param {HTMLElement} section @param {import('./types.js').Run} run */
  constructor(section, run) {
    this.run = run;
    const aims = AIMS.filter((aim) => this.cellsOf(aim).length > 0);
    const changed = () => this.rank();
    this.aim = new Select(
      'What matters',
      aims.map(({ id, label }) => ({ value: id, label })),
      () => this.offer(),
    );
    this.wakeups = this.kinds().map((kind) => ({ kind, ...checkbox(kind, true, changed) }));
    this.facets = element('div', { class: 'facets' });
    this.verdict = element('p', { class: 'verdict', 'aria-live': 'polite' });
    const waits = element(
      'fieldset',
      { class: 'waits' },
      element('legend', {}, 'Waiting by'),
      ...this.wakeups.map((one) => one.element),
    );
    this.table = emptyTable(run.label);
    section.append(
      element('div', { class: 'controls' }, this.aim.element, this.facets, waits),
      this.verdict,
      this.table.box,
    );
    this.offer();
  }

  /** @param {typeof AIMS[number]} aim */
  cellsOf({ scenario, measure }) {
    return this.run.cells.filter(
      (cell) => cell.scenario === scenario && !cell.baseline && measure.of(cell),
    );
  }

  kinds() {
    return [
      ...new Set(AIMS.flatMap((aim) => this.cellsOf(aim).map(({ wakeup }) => wakeup))),
    ].sort();
  }

  get chosenAim() {
    return AIMS.find(({ id }) => id === this.aim.value);
  }

  offer() {
    if (!this.chosenAim) {
      this.verdict.textContent = 'Nothing was measured that could be ranked.';
      return;
    }
    const before = this.parameters;
    this.parameters = new Facets(
      this.cellsOf(this.chosenAim),
      ['bytes', 'workers', 'placement'],
      () => this.rank(),
    );
    if (before) this.parameters.take(before);
    this.facets.replaceChildren(...this.parameters.elements);
    this.rank();
  }

  rank() {
    const { measure } = this.chosenAim;
    const allowed = new Set(this.wakeups.filter(({ box }) => box.checked).map(({ kind }) => kind));
    const candidates = this.parameters.cells
      .filter(({ wakeup }) => allowed.has(wakeup))
      .map((cell) => ({ cell, figure: measure.of(cell) }));
    const ranked = bestFirst(candidates, measure.moreIsBetter);
    const place = stretch(ranked);
    this.table.body.replaceChildren(
      ...ranked.map((candidate) => rowOf(candidate, ranked[0], measure, place)),
    );
    this.table.box.hidden = ranked.length === 0;
    this.verdict.textContent = this.words(ranked, measure, waitsOf(ranked, [...allowed]));
  }

  /**
   * @param {Candidate[]} ranked
   * @param {import('./figures.js').Measure} measure
   * @param {string[]} waits
   */
  words(ranked, { format }, waits) {
    const { parameters } = this;
    const where = word(PLACES, parameters.value('placement'));
    const how =
      waits.length > 0 ? `by ${alternatives.format(waits)}` : 'without any kind of waiting';
    const ends = between(parameters.value('workers'));
    const job = `${bytes(parameters.value('bytes'))} ${ends} ${where} ${how}`;
    if (ranked.length === 0) return `No mechanism was measured that carries ${job}.`;
    const [{ cell, figure }] = ranked;
    const spread = intervalBeside(figure, format);
    const count =
      ranked.length === 1
        ? 'the only mechanism that carries'
        : `of ${ranked.length} mechanisms that carry`;
    const median = `${format(figure.value)}${spread && ` (${spread}${rangeNote(figure)})`}`;
    return `${seriesLabel(cell)}, ${median}, ${count} ${job}`;
  }
}

/** @param {import('./types.js').Report} report */
export function mountChoosers(report) {
  const sections = /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('section.chooser')
  );
  whenIdle([...sections], (section) => {
    const run = report.runs[Number(section.dataset.run)];
    if (run) new Chooser(section, run);
  });
}
