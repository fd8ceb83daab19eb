import { CHARTS } from './charts.js';
import { element } from './dom.js';
import { init } from './echarts.js';
import { themeFor } from './theme.js';

/** Fits A4 and US letter with the margins of the style sheet. */
const PAPER_WIDTH = 680;

/** A figure of the page: makes its controls and draws when it comes near what is seen. */
export class Plot {
  /**
   * @param {HTMLElement} figure
   * @param {import('./types.js').Report} report
   * @param {import('./palette.js').Palette} palette
   */
  constructor(figure, report, palette) {
    this.figure = figure;
    this.report = report;
    this.palette = palette;
    this.holder = /** @type {HTMLElement} */ (figure.querySelector('.plot'));
    this.near = false;
    this.stale = true;
    this.onPaper = false;
    this.width = 0;
  }

  /** @returns {import('./types.js').Chart} */
  make() {
    const kind = CHARTS.get(this.figure.dataset.chart ?? '');
    const run = this.report.runs[Number(this.figure.dataset.run)];
    if (!kind) return { controls: [], draw: () => 'This page does not know this kind of chart.' };
    return kind({ report: this.report, run, palette: this.palette, redraw: () => this.draw() });
  }

  /** What was drawn is no longer right; it is drawn anew once it is near. */
  invalidate() {
    this.stale = true;
    if (this.near) this.draw();
  }

  /** @param {boolean} near */
  approach(near) {
    this.near = near;
    if (near && this.stale) this.draw();
  }

  /** @param {boolean} onPaper */
  print(onPaper) {
    this.onPaper = onPaper;
    if (onPaper) this.draw();
    else this.invalidate();
  }

  draw() {
    if (!this.chart) {
      this.chart = this.make();
      this.figure.querySelector('.controls')?.replaceChildren(...this.chart.controls);
    }
    this.stale = false;
    this.width = this.onPaper ? PAPER_WIDTH : this.holder.clientWidth || PAPER_WIDTH;
    const drawing = this.chart.draw(themeFor(this.onPaper), this.width);
    if (typeof drawing === 'string') this.say(drawing);
    else this.show(drawing);
    this.holder.dataset.marks = String(typeof drawing === 'string' ? 0 : drawing.marks);
    this.holder.dataset.drawn = 'true';
  }

  /** @param {string} sentence */
  say(sentence) {
    this.instance?.dispose();
    this.instance = undefined;
    this.holder.removeAttribute('role');
    this.holder.removeAttribute('aria-label');
    this.holder.style.height = '';
    this.holder.replaceChildren(element('p', { class: 'soft' }, sentence));
  }

  /** @param {import('./types.js').Drawing} drawing */
  show({ option, height }) {
    this.holder.setAttribute('role', 'img');
    this.holder.setAttribute('aria-label', this.figure.querySelector('.gist')?.textContent ?? '');
    this.holder.style.height = `${height}px`;
    const size = { width: this.width, height };
    if (!this.instance) {
      this.holder.replaceChildren();
      this.instance = init(this.holder, undefined, { renderer: 'svg', ...size });
    }
    this.instance.resize(size);
    this.instance.setOption(option, { notMerge: true });
    // Printing takes what is there now.
    if (this.onPaper) this.instance.getZr().flush();
  }
}
