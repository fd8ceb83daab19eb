// Two runs compared: the ratio of each cell with its interval, against the band in which a change is
// too small to matter.

import { axisName, FONT, grid, NARROW, roomFor, rowAxis, valueAxis } from './axes.js';
import { button, Select } from './controls.js';
import { colorChip, element } from './dom.js';
import { whisker } from './error_bars.js';
import { interval, ratio } from './format.js';
import { scenarioLabel, seriesLabel, valueLabel } from './parameters.js';
import { logScale } from './scales.js';
import { tip, tooltipOption } from './tooltip.js';

const MOST_ROWS = 60;
const ROW = { wide: 22, narrow: 32 };
const AROUND = 58;
const MARK = 8;
/** Intervals that reach farther than this beyond all ratios are cut off. */
const WIDEST = 2;
const ROOM_FOR_FIGURES = 150;

const LETTERS = { regressed: 'R', improved: 'I', equivalent: 'E', inconclusive: '?' };
const VERDICTS = Object.keys(LETTERS);

/** @typedef {import('./types.js').Change} Change */

/** @param {Change} row */
const change = (row) => Math.abs(Math.log(row.ratio));

/** Keeps what is drawn between the ends of the axis. @param {import('./scales.js').Scale} x @param {number} value */
const within = (x, value) => Math.min(Math.max(x.place(value), x.min), x.max);

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

/** The band of each row's margin, its interval and its lettered mark. */
function rowsSeries(
  /** @type {Change[]} */ rows,
  /** @type {import('./scales.js').Scale} */ x,
  /** @type {import('./theme.js').Theme} */ look,
) {
  return {
    type: 'custom',
    data: rows.map((row, place) => [x.place(row.ratio), place]),
    clip: false,
    renderItem(/** @type {any} */ { dataIndex }, /** @type {any} */ api) {
      const row = rows[dataIndex];
      const at = (/** @type {number} */ value) => api.coord([within(x, value), dataIndex]);
      const color = look.verdicts[row.verdict] ?? look.soft;
      const [centre, y] = at(row.ratio);
      const height = api.size([0, 1])[1];
      const [left, right] = [at(1 / (1 + row.margin))[0], at(1 + row.margin)[0]];
      const band = {
        type: 'rect',
        silent: true,
        shape: { x: left, y: y - height / 2, width: right - left, height },
        style: { fill: look.band },
      };
      const bar =
        row.low > 0
          ? [whisker([at(row.low), at(row.high)], { stroke: color, lineWidth: 1.5 })]
          : [];
      const mark = {
        type: 'circle',
        shape: { cx: centre, cy: y, r: MARK },
        style: { fill: color },
      };
      const letter = {
        type: 'text',
        silent: true,
        style: {
          x: centre,
          y,
          text: LETTERS[row.verdict] ?? '–',
          fill: look.card,
          font: `bold 11px ${FONT}`,
          align: 'center',
          verticalAlign: 'middle',
        },
      };
      return { type: 'group', children: [band, ...bar, mark, letter] };
    },
  };
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

/** @param {Change[]} rows @param {string[]} labels @param {import('./theme.js').Theme} look @param {number} width */
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

/** Beside each row, where there is room. @param {Change[]} rows @param {import('./theme.js').Theme} look */
function figuresSeries(rows, look) {
  return {
    type: 'custom',
    silent: true,
    clip: false,
    data: rows.map((_, place) => [0, place]),
    tooltip: { show: false },
    renderItem(/** @type {any} */ { dataIndex, coordSys }, /** @type {any} */ api) {
      const row = rows[dataIndex];
      const y = api.coord([0, dataIndex])[1];
      const spread = interval(row.low, row.high, plain);
      const text = `${plain(row.ratio)}${spread && ` (${spread})`}`;
      const style = {
        x: coordSys.x + coordSys.width + 12,
        y,
        text,
        fill: look.text,
        font: `12px ${FONT}`,
        verticalAlign: 'middle',
      };
      return { type: 'text', style };
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

/** "1.023", "12.3", "6975" */
const plain = (/** @type {number} */ value) => value.toFixed(value < 10 ? 3 : value < 100 ? 1 : 0);
const tickLabel = (/** @type {number} */ value) => String(Number(value.toPrecision(4)));

/** The line of no change. */
function unity(/** @type {import('./theme.js').Theme} */ look) {
  return {
    type: 'custom',
    silent: true,
    z: 1,
    data: [[0, 0]],
    tooltip: { show: false },
    renderItem(/** @type {any} */ { coordSys }, /** @type {any} */ api) {
      const [x] = api.coord([0, 0]);
      const shape = { x1: x, x2: x, y1: coordSys.y, y2: coordSys.y + coordSys.height };
      return { type: 'line', shape, style: { stroke: look.text, lineWidth: 1, lineDash: [4, 3] } };
    },
  };
}

/** @param {import('./theme.js').Theme} look */
function key(look) {
  return VERDICTS.map((verdict) =>
    element('li', {}, colorChip(look.verdicts[verdict]), `${LETTERS[verdict]} ${verdict}`),
  );
}

/** Which of the rows, at most so many at a time, greatest changes first. */
class Pages {
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
        : `${this.first + 1} to ${this.first + shown.length} of ${rows.length}, greatest changes first`;
    return shown;
  }
}

/** @param {string} label @param {string[]} values @param {(value: string) => string} word @param {() => void} changed */
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
