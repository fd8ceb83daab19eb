// Which mechanism should I use? Ranks those that fit what is asked for.

import { checkbox, Select } from './controls.js';
import { element } from './dom.js';
import { Facets } from './facets.js';
import { CPU_TIME, RATES, ROUND_TRIPS } from './figures.js';
import { bytes, duration, interval } from './format.js';
import { seriesLabel } from './parameters.js';

/** @typedef {import('./types.js').Cell} Cell */
/** @typedef {{ cell: Cell, figure: import('./types.js').Figure }} Candidate */

/** What matters, and the cells that tell. */
const AIMS = [
  { id: 'round-trip', label: 'round trip', scenario: 'latency', measure: ROUND_TRIPS[0] },
  { id: 'throughput', label: 'throughput', scenario: 'throughput', measure: RATES[0] },
  { id: 'cpu', label: 'CPU per message', scenario: 'throughput', measure: CPU_TIME },
  { id: 'cpu-round-trip', label: 'CPU per round trip', scenario: 'latency', measure: CPU_TIME },
];

const PLACES = {
  same: 'on one CPU',
  cross: 'on different CPUs',
  'cross-smt': 'on SMT siblings',
  'cross-cache': 'on cores that share a cache',
  'cross-socket': 'on different sockets',
  os: 'wherever the scheduler puts them',
};

const COLUMNS = [
  'Mechanism',
  'Median',
  '95 % interval',
  'Against the best',
  'Repetitions',
  'Wake-up',
  'CPU time',
  'From best to worst, logarithmic',
];
const NUMERIC = new Set(['Median', '95 % interval', 'Against the best', 'Repetitions', 'CPU time']);

/** @param {Candidate[]} candidates @param {boolean} moreIsBetter */
function bestFirst(candidates, moreIsBetter) {
  const sign = moreIsBetter ? -1 : 1;
  return [...candidates].sort((a, b) => sign * (a.figure.value - b.figure.value));
}

/** @param {import('./types.js').Figure} a @param {import('./types.js').Figure} b */
function overlap(a, b) {
  if (a.low === undefined || b.low === undefined) return false;
  return a.low <= b.high && b.low <= a.high;
}

/** From the least to the greatest of what is shown, in percent. @param {Candidate[]} candidates */
function stretch(candidates) {
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

/** @param {Candidate} candidate @param {Candidate} best @param {import('./figures.js').Measure} measure @param {(value: number) => number} place */
function rowOf({ cell, figure }, best, { format, moreIsBetter }, place) {
  const times = moreIsBetter ? best.figure.value / figure.value : figure.value / best.figure.value;
  const isBest = figure === best.figure;
  const tied = !isBest && overlap(figure, best.figure) ? ' ~' : '';
  const number = (/** @type {string} */ text) => element('td', { class: 'num' }, text || '–');
  const row = element(
    'tr',
    isBest ? { class: 'best' } : {},
    element('th', { scope: 'row' }, seriesLabel(cell)),
    number(format(figure.value) + (cell.two_humped ? ' two-humped' : '')),
    number(interval(figure.low, figure.high, format)),
    number(`× ${times.toFixed(2)}${tied}`),
    number(String(cell.count)),
    element('td', {}, cell.wakeup),
    number(duration(cell.figures.cpu_ns)),
    element('td', { class: 'bar-cell' }, barOf(figure, place)),
  );
  row.dataset.transport = cell.transport;
  return row;
}

/** @param {string} of the run */
function emptyTable(of) {
  const heads = COLUMNS.map((name) =>
    element('th', { scope: 'col', ...(NUMERIC.has(name) && { class: 'num' }) }, name),
  );
  const caption = element(
    'caption',
    {},
    element(
      'span',
      {},
      'Best first; ~ where the interval overlaps that of the best. CPU time is of parent and workers together.',
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

/** The kinds of waiting among what is ranked; those that are allowed where nothing is. @param {Candidate[]} ranked @param {string[]} allowed */
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

  /** @param {Candidate[]} ranked @param {import('./figures.js').Measure} measure @param {string[]} waits */
  words(ranked, { format }, waits) {
    const { parameters } = this;
    const where = PLACES[parameters.value('placement')] ?? '';
    const how = waits.length > 0 ? `by ${waits.join(' or ')}` : 'without any kind of waiting';
    const job = `${bytes(parameters.value('bytes'))} ${between(parameters.value('workers'))} ${where} ${how}`;
    if (ranked.length === 0) return `No mechanism was measured that carries ${job}.`;
    const [{ cell, figure }] = ranked;
    const spread = intervalBeside(figure, format);
    const count =
      ranked.length === 1
        ? 'the only mechanism that carries'
        : `of ${ranked.length} mechanisms that carry`;
    return `${seriesLabel(cell)}, ${format(figure.value)}${spread && ` (${spread})`}, ${count} ${job}`;
  }
}

/** @param {import('./types.js').Report} report */
export function mountChoosers(report) {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const run = report.runs[Number(/** @type {HTMLElement} */ (target).dataset.run)];
        if (!isIntersecting || !run) continue;
        observer.unobserve(target);
        new Chooser(/** @type {HTMLElement} */ (target), run);
      }
    },
    { rootMargin: '600px 0px' },
  );
  document.querySelectorAll('section.chooser').forEach((section) => observer.observe(section));
}
