import { barsHeight, broken, FONT, grid, NARROW, rowAxis } from './axes.js';
import { whyEmpty } from './chart_by_value.js';
import { Select } from './controls.js';
import { element } from './dom.js';
import { Facets } from './facets.js';
import { measured, RATES, ROUND_TRIPS } from './figures.js';
import { bytes, interval } from './format.js';
import { linesOf, ranked } from './lines.js';
import { LATENCY, THROUGHPUT } from './scenarios.js';
import { tip, tooltipOption } from './tooltip.js';
import { GRADIENT, shade } from './viridis.js';

const GAP = 1;

/**
 * Baselines, which carry nothing, would take most of the colours.
 * @param {import('./lines.js').Line[]} lines
 */
function rankedValues(lines) {
  const ranked = lines.filter(({ baseline }) => !baseline);
  return (ranked.length > 0 ? ranked : lines).flatMap(({ points }) =>
    points.map(({ y }) => y.value),
  );
}

/** Where a value lies between the least and the greatest, logarithmically. Dark is good. */
function partOf(/** @type {number[]} */ values, /** @type {boolean} */ moreIsBetter) {
  const low = Math.log(values.reduce((a, b) => Math.min(a, b)));
  const high = Math.log(values.reduce((a, b) => Math.max(a, b)));
  return (/** @type {number} */ value) => {
    const part = high > low ? (Math.log(value) - low) / (high - low) : 0.5;
    return moreIsBetter ? 1 - part : part;
  };
}

/** @param {any} data @param {number} fontSize */
function tilesSeries(data, fontSize) {
  return {
    type: 'custom',
    data: data.map(({ column, row }) => [column, row]),
    encode: { x: 0, y: 1 },
    renderItem(/** @type {any} */ { dataIndex }, /** @type {any} */ api) {
      const { column, row, label, fill, text } = data[dataIndex];
      const [x, y] = api.coord([column, row]);
      const [width, height] = api.size([1, 1]);
      const shape = {
        x: x - width / 2 + GAP,
        y: y - height / 2 + GAP,
        width: width - 2 * GAP,
        height: height - 2 * GAP,
      };
      const style = {
        x,
        y,
        text: label,
        fill: text,
        font: `${fontSize}px ${FONT}`,
        lineHeight: fontSize + 2,
        align: 'center',
        verticalAlign: 'middle',
      };
      return {
        type: 'group',
        children: [
          { type: 'rect', shape, style: { fill } },
          { type: 'text', style, silent: true },
        ],
      };
    },
  };
}

/**
 * A dash where nothing was measured.
 * @param {number[][]} places
 * @param {import('./theme.js').Theme} look
 */
function dashesSeries(places, look) {
  return {
    type: 'custom',
    data: places,
    silent: true,
    tooltip: { show: false },
    renderItem(/** @type {any} */ { dataIndex }, /** @type {any} */ api) {
      const [x, y] = api.coord(places[dataIndex]);
      return {
        type: 'text',
        style: {
          x,
          y,
          text: '–',
          fill: look.soft,
          font: `12px ${FONT}`,
          align: 'center',
          verticalAlign: 'middle',
        },
      };
    },
  };
}

/** Places of the table that no tile takes, as column and row. */
function gapsBetween(
  /** @type {any[]} */ tiles,
  /** @type {number} */ columns,
  /** @type {number} */ rows,
) {
  const taken = new Set(tiles.map(({ column, row }) => row * columns + column));
  const places = Array.from({ length: columns * rows }, (_, place) => place).filter(
    (place) => !taken.has(place),
  );
  return places.map((place) => [place % columns, Math.floor(place / columns)]);
}

/** "5.02 µs" on two lines where columns are narrow. */
const compact = (/** @type {string} */ text, /** @type {number} */ width) =>
  width < NARROW ? text.replace(' ', '\n') : text;

/** From the least to the greatest value, with the colours between. */
function scaleKey(
  /** @type {number[]} */ values,
  /** @type {import('./figures.js').Measure} */ { format, moreIsBetter },
) {
  const low = format(values.reduce((a, b) => Math.min(a, b)));
  const high = format(values.reduce((a, b) => Math.max(a, b)));
  const [best, worst] = moreIsBetter ? [high, low] : [low, high];
  const bar = element('span', { class: 'gradient' });
  bar.style.backgroundImage = GRADIENT;
  return [
    element('span', {}, `best ${best}`),
    bar,
    element('span', {}, `worst ${worst}, logarithmic`),
  ];
}

/**
 * @param {import('./lines.js').Line[]} lines
 * @param {number[]} payloads
 * @param {import('./figures.js').Measure} measure
 * @param {number} width
 */
function tilesOf(lines, payloads, measure, width) {
  const part = partOf(rankedValues(lines), measure.moreIsBetter);
  return lines.flatMap((line, row) =>
    line.points.map(({ x, y, count }) => ({
      line,
      row,
      column: payloads.indexOf(x),
      payload: x,
      y,
      count,
      label: compact(measure.format(y.value), width),
      ...shade(part(y.value)),
    })),
  );
}

/** @param {any} tile @param {import('./figures.js').Measure} measure */
function hover({ line, payload, y, count }, { label, format }) {
  const row = {
    name: label,
    value: format(y.value),
    interval: interval(y.low, y.high, format),
    count,
  };
  return tip(`${line.label}, ${bytes(String(payload))}`, [row]);
}

/**
 * @param {import('./lines.js').Line[]} lines
 * @param {import('./figures.js').Measure} measure
 * @param {import('./theme.js').Theme} look
 * @param {number} width
 */
function drawing(lines, measure, look, width) {
  const payloads = [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))].sort(
    (a, b) => a - b,
  );
  const tiles = tilesOf(lines, payloads, measure, width);
  const labels = lines.map(({ label }) => broken(label, width));
  const columns = payloads.map((payload) => bytes(String(payload)));
  return {
    height: Math.max(barsHeight(labels), width < NARROW ? lines.length * 32 + 58 : 0),
    marks: tiles.length,
    option: {
      animation: false,
      grid: grid(),
      xAxis: {
        ...rowAxis(
          columns.map((column) => compact(column, width)),
          look,
          width < NARROW ? 11 : 12,
        ),
        inverse: false,
        position: 'top',
        name: `payload; ${measure.label}`,
        nameLocation: 'middle',
        nameGap: width < NARROW ? 36 : 26,
        nameTextStyle: { color: look.soft, fontFamily: FONT, fontSize: 12 },
      },
      yAxis: rowAxis(labels, look, width < NARROW ? 11 : 12),
      tooltip: tooltipOption(look, {
        trigger: 'item',
        formatter: (/** @type {any} */ { dataIndex }) => hover(tiles[dataIndex], measure),
      }),
      series: [
        tilesSeries(tiles, width < NARROW ? 10 : 12),
        dashesSeries(gapsBetween(tiles, columns.length, labels.length), look),
      ],
    },
  };
}

/** Every transport with every payload. */
export function heatmap(/** @type {import('./types.js').Setting} */ { run, redraw }) {
  const cells = run.cells.filter(
    ({ scenario }) => scenario === LATENCY || scenario === THROUGHPUT,
  );
  const measuresOf = () =>
    measured(facets.value('scenario') === LATENCY ? ROUND_TRIPS : RATES, facets.cells);
  const choices = () => measuresOf().map(({ id, label }) => ({ value: id, label }));
  const facets = new Facets(cells, ['scenario', 'placement', 'workers'], () => {
    figure.offer(choices());
    redraw();
  });
  const figure = new Select('Figure', choices(), redraw);
  const key = element('p', { class: 'scale' });
  return {
    controls: [...facets.elements, figure.element, key],
    draw(/** @type {import('./theme.js').Theme} */ look, /** @type {number} */ width) {
      const measure = measuresOf().find(({ id }) => id === figure.value);
      if (!measure) return whyEmpty([]);
      const lines = ranked(
        linesOf(facets.cells, (cell) => {
          const y = measure.of(cell);
          return y ? [{ x: Number(cell.parameters.bytes), y, count: cell.count }] : [];
        }),
        measure.moreIsBetter,
      );
      if (lines.length === 0) return whyEmpty([]);
      key.replaceChildren(...scaleKey(rankedValues(lines), measure));
      return drawing(lines, measure, look, width);
    },
  };
}
