// What can be seen of the charts of a page.

/** Of a report of one run whose scenarios are pi, latency, throughput and setup. */
export const KINDS = [
  'pi-phases',
  'latency-by-payload',
  'latency-percentiles',
  'latency-ecdf',
  'throughput-by-payload',
  'heatmap',
  'scaling',
  'cpu-per-message',
  'setup-cost',
  'repetitions',
];

/** Brings a chart into view, where it is drawn at the latest, and waits for its picture. */
export async function drawn(/** @type {import('playwright-core').Locator} */ chart) {
  await chart.scrollIntoViewIfNeeded();
  await chart.locator('.plot[data-drawn="true"] svg path').first().waitFor({ state: 'attached' });
}

export async function allDrawn(/** @type {import('playwright-core').Page} */ page) {
  for (const chart of await page.locator('figure.chart').all()) await drawn(chart);
}

/** Runs in the page: what its charts show. @param {Element[]} charts */
const look = (charts) => {
  const TOLERANCE = 1;
  const isPainted = (shape) => {
    const { fill, stroke, opacity, visibility } = getComputedStyle(shape);
    return (fill !== 'none' || stroke !== 'none') && opacity !== '0' && visibility === 'visible';
  };
  const isInside = (inner, outer) =>
    inner.left >= outer.left - TOLERANCE &&
    inner.right <= outer.right + TOLERANCE &&
    inner.top >= outer.top - TOLERANCE &&
    inner.bottom <= outer.bottom + TOLERANCE;
  /** The lines of one label stand so close that their boxes touch. */
  const overlap = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > Math.min(a.height, b.height) / 2;

  const pairsOf = (texts) => {
    const found = [];
    const boxes = texts.map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    boxes.forEach((one, place) => {
      for (const other of boxes.slice(place + 1)) {
        if (overlap(one.box, other.box)) found.push(`${one.text} | ${other.text}`);
      }
    });
    return found;
  };

  /** Charts of one section may share its tables. */
  const tablesBehind = (chart) =>
    [...chart.closest('section').querySelectorAll('table')].filter((table) => !table.closest('.plot'));

  return charts.map((chart) => {
    const plot = chart.querySelector('.plot');
    const images = [...plot.querySelectorAll('svg')];
    const shapes = images.flatMap((image) =>
      [...image.querySelectorAll('path, rect, circle, polyline')]
        .filter((shape) => !shape.closest('defs') && isPainted(shape))
        .map((shape) => ({ shape, inside: isInside(shape.getBoundingClientRect(), image.getBoundingClientRect()) })),
    );
    const textsOf = (image) => [...image.querySelectorAll('text')].filter((text) => text.textContent.trim());
    const texts = images.flatMap(textsOf);
    return {
      kind: chart.dataset.chart,
      title: chart.querySelector('figcaption')?.textContent.trim() ?? '',
      gist: chart.querySelector('.gist')?.textContent.trim() ?? '',
      marks: Number(plot.dataset.marks),
      shapesInside: shapes.filter(({ inside }) => inside).length,
      shapes: shapes.length,
      badPaths: shapes.filter(({ shape }) => /NaN|undefined|Infinity/.test(shape.getAttribute('d') ?? '')).length,
      labels: texts.map((text) => text.textContent),
      overlaps: images.flatMap((image) => pairsOf(textsOf(image))),
      cutLabels: texts
        .filter((text) => !isInside(text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()))
        .map((text) => text.textContent),
      tables: tablesBehind(chart).map((table) => ({
        rows: table.tBodies[0]?.rows.length ?? 0,
        heads: [...table.querySelectorAll('thead th')].map((head) => head.textContent.trim()),
        caption: table.caption?.textContent.trim() ?? '',
      })),
    };
  });
};

/** What the page's charts show; they must be drawn. @param {import('playwright-core').Page} page */
export const seenCharts = (page) => page.locator('figure.chart').evaluateAll(look);
