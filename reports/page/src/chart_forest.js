// Two runs compared: the ratio of each cell with its interval, against the band in which a change
// is too small to matter.

import { axisName, grid, NARROW, roomFor, rowAxis, valueAxis } from './axes.js';
import { Select } from './controls.js';
import { colorChip, element } from './dom.js';
import { figuresSeries, LETTERS, plain, rowsSeries, unity } from './forest_rows.js';
import { interval, ratio } from './format.js';
import { Pages } from './pages.js';
import { scenarioLabel, seriesLabel, valueLabel } from './parameters.js';
import { logScale } from './scales.js';
import { tip, tooltipOption } from './tooltip.js';

const ROW = { wide: 22, narrow: 32 };
const AROUND = 58;
/** Intervals that reach farther than this beyond all ratios are cut off. */
const WIDEST = 2;
const ROOM_FOR_FIGURES = 150;

const VERDICTS = Object.keys(LETTERS);

/** @typedef {import('./types.js').Change} Change */

/** @param {Change} row */
const change = (row) => Math.abs(Math.log(row.ratio));

/** @param {Change} row @param {import('./types.js').Cell | undefined} cell */
function nameOf(row, cell, /** @type {number} */ width) {
  if (!cell) return row.name;
  const { bytes, terms, workers, placement } = cell.parameters;
  const details = [
    scenarioLabel(row.scenario),
    bytes === undefined ? `${valueLabel('terms', terms ?? '')} terms` : valueLabel('bytes', bytes),
    `${workers ?? '?'} w`,
    placement ?? '',
  ];
  return `${seriesLabel(cell)}${width < NARROW ? '\n' : ', '}${details.filter(Boolean).join(', ')}`;
}

/** @param {Change} row */
function hover(row) {
  const line = {
    name: 'candidate / base',
    value: ratio(row.ratio),
    interval: interval(row.low, row.high, plain),
  };
  return tip(
    row.name,
    [line],
    `${row.verdict}; margin ${Number((100 * row.margin).toPrecision(3))} %`,
  );
}

/**
 * @param {Change[]} rows
 * @param {string[]} labels
 * @param {import('./theme.js').Theme} look
 * @param {number} width
 */
function drawing(rows, labels, look, width) {
  const unnamed = scaleOf(rows, roomFor(width < NARROW ? width / 2 : width - 480, 56));
  const x = { ...unnamed, name: axisName(unnamed.name, width) };
  const right = width < NARROW ? 20 : ROOM_FOR_FIGURES;
  return {
    height: rows.length * (width < NARROW ? ROW.narrow : ROW.wide) + AROUND,
    marks: rows.length,
    option: {
      animation: false,
      grid: grid({ right }),
      xAxis: valueAxis(x, look),
      yAxis: rowAxis(labels, look, width < NARROW ? 10 : 12),
      tooltip: tooltipOption(look, {
        trigger: 'axis',
        axisPointer: { type: 'shadow', axis: 'y' },
        formatter: (/** @type {any} */ shown) => hover(rows[[shown].flat()[0].dataIndex]),
      }),
      series: [
        rowsSeries(rows, x, look),
        unity(look),
        ...(width < NARROW ? [] : [figuresSeries(rows, look)]),
      ],
    },
  };
}

/** @param {Change[]} rows @param {number} room */
function scaleOf(rows, room) {
  const centres = rows.flatMap((row) => [row.ratio, 1 + row.margin, 1 / (1 + row.margin)]);
  const low = Math.min(...centres) / WIDEST;
  const high = Math.max(...centres) * WIDEST;
  const ends = rows.flatMap((row) => [row.low, row.high]).filter((end) => end > 0);
  const kept = ends.map((end) => Math.min(Math.max(end, low), high));
  return logScale([...centres, ...kept], {
    name: 'candidate / base (logarithmic)',
    format: tickLabel,
    room,
  });
}

const tickLabel = (/** @type {number} */ value) => String(Number(value.toPrecision(4)));

/** @param {import('./theme.js').Theme} look */
function key(look) {
  return VERDICTS.map((verdict) =>
    element('li', {}, colorChip(look.verdicts[verdict]), `${LETTERS[verdict]} ${verdict}`),
  );
}

/**
 * @param {string} label
 * @param {string[]} values
 * @param {(value: string) => string} word
 * @param {() => void} changed
 */
function filter(label, values, word, changed) {
  return new Select(
    label,
    [{ value: '', label: 'all' }, ...values.map((value) => ({ value, label: word(value) }))],
    changed,
  );
}

export function forest(/** @type {import('./types.js').Setting} */ { report, redraw }) {
  const { rows, candidate } = report.comparison;
  const sorted = rows.filter((row) => row.ratio > 0).sort((a, b) => change(b) - change(a));
  const cells = new Map(report.runs[candidate].cells.map((cell) => [cell.name, cell]));
  const restart = () => {
    pages.first = 0;
    redraw();
  };
  const counted = (/** @type {string} */ verdict) =>
    `${verdict} (${sorted.filter((row) => row.verdict === verdict).length})`;
  const scenario = filter(
    'Scenario',
    [...new Set(sorted.map((row) => row.scenario))],
    scenarioLabel,
    restart,
  );
  const verdict = filter('Verdict', VERDICTS, counted, restart);
  const pages = new Pages(redraw);
  const legend = element('ul', { class: 'key' });
  return {
    controls: [scenario.element, verdict.element, pages.element, legend],
    draw(/** @type {import('./theme.js').Theme} */ look, /** @type {number} */ width) {
      legend.replaceChildren(...key(look));
      const wanted = sorted.filter(
        (row) =>
          [row.scenario, ''].includes(scenario.value) && [row.verdict, ''].includes(verdict.value),
      );
      const shown = pages.cut(wanted);
      if (shown.length === 0) return 'No cell of this scenario has this verdict.';
      return drawing(
        shown,
        shown.map((row) => nameOf(row, cells.get(row.name), width)),
        look,
        width,
      );
    },
  };
}
