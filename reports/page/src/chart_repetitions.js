import { roomFor } from './axes.js';
import { whyEmpty } from './chart_by_value.js';
import { Facets } from './facets.js';
import { duration, ratio } from './format.js';
import { Legend } from './legend.js';
import { lineDrawing, lineHeight } from './line_chart.js';
import { byScore, linesOf } from './lines.js';
import { linearScale } from './scales.js';

/** @param {import('./types.js').Cell[]} cells */
function ratioLines(cells) {
  const usable = cells.filter(({ time }) => time.median > 0);
  const lines = linesOf(usable, ({ repetitions, time, count }) =>
    repetitions.map((ns, place) => ({ x: place + 1, y: { value: ns / time.median }, count, ns })),
  );
  return byScore(
    lines.map((line) => ({ ...line, score: Math.min(...line.points.map(({ ns }) => ns)) })),
  );
}

/** Whole numbers only. */
function repetitionScale(/** @type {number} */ most, /** @type {number} */ room) {
  const scale = linearScale([1, Math.max(most, 2)], {
    name: 'repetition',
    format: String,
    room: Math.min(room, most),
  });
  const ticks = scale.ticks.filter(Number.isInteger);
  return { ...scale, ticks, labels: ticks.map(String) };
}

/** Each repetition beside the median of its cell: shows drift, and switches between two speeds. */
export function repetitions(/** @type {import('./types.js').Setting} */ { run, palette, redraw }) {
  const cells = run.cells.filter((cell) => cell.repetitions.length > 1);
  const facets = new Facets(
    cells,
    ['scenario', 'placement', 'workers', 'bytes', 'terms', 'rate'],
    redraw,
  );
  const legend = new Legend(palette, redraw);
  return {
    controls: [...facets.elements, legend.element],
    draw(/** @type {import('./theme.js').Theme} */ look, /** @type {number} */ width) {
      const lines = legend.pick(ratioLines(facets.cells), look);
      if (lines.length === 0) return whyEmpty(facets.cells);
      const most = Math.max(...lines.map(({ points }) => points.length));
      const values = lines.flatMap(({ points }) => points.map(({ y }) => y.value));
      return lineDrawing(
        {
          lines,
          x: repetitionScale(most, roomFor(width - 80, 40)),
          y: linearScale([...values, 1], {
            name: 'ratio to the median of its cell',
            format: ratio,
            room: roomFor(lineHeight(width), 40),
          }),
          palette,
          heading: (/** @type {number} */ x) => `Repetition ${x}`,
          format: ratio,
          extra: ({ ns }) => duration(ns),
        },
        look,
        width,
      );
    },
  };
}
