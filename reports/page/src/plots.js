import { Plot } from './plot.js';
import { followTheme } from './theme.js';

/** Drawn this far before they are seen. */
const AHEAD = '600px 0px';

/** @param {Map<Element, Plot>} plots */
function drawNearOnes(plots) {
  const observer = new IntersectionObserver(
    (entries) =>
      entries.forEach(({ target, isIntersecting }) => plots.get(target)?.approach(isIntersecting)),
    { rootMargin: AHEAD },
  );
  plots.forEach((plot) => observer.observe(plot.holder));
}

/** @param {Map<Element, Plot>} plots */
function followWidth(plots) {
  const observer = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const plot = plots.get(target);
      const changed =
        plot && !plot.onPaper && plot.width > 0 && Math.round(contentRect.width) !== plot.width;
      // Drawing changes the height, which the observer must not see within its own turn.
      if (changed && contentRect.width > 0) requestAnimationFrame(() => plot.invalidate());
    }
  });
  plots.forEach((plot) => observer.observe(plot.holder));
}

/** @param {Map<Element, Plot>} plots */
function followPrinting(plots) {
  let onPaper = false;
  const print = (/** @type {boolean} */ now) => {
    if (now === onPaper) return;
    onPaper = now;
    plots.forEach((plot) => plot.print(now));
  };
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
  matchMedia('print').addEventListener('change', ({ matches }) => print(matches));
}

/** @param {import('./types.js').Report} report @param {import('./palette.js').Palette} palette */
export function mountPlots(report, palette) {
  const figures = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('figure.chart')]);
  const plots = new Map();
  for (const figure of figures) {
    const plot = new Plot(figure, report, palette);
    plots.set(plot.holder, plot);
  }
  drawNearOnes(plots);
  followWidth(plots);
  followPrinting(plots);
  followTheme(() => plots.forEach((plot) => plot.invalidate()));
}
