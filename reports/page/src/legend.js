import { button, checkbox } from './controls.js';
import { element, swatch } from './dom.js';

const BEST = 8;

/** Which lines of a chart are shown. At first the best eight, so that each can be made out. */
export class Legend {
  /** @param {import('./palette.js').Palette} palette @param {() => void} changed */
  constructor(palette, changed) {
    this.palette = palette;
    this.changed = changed;
    /** @type {'best' | 'all' | Set<string>} */
    this.shown = 'best';
    this.drawn = '';
    /** @type {Map<string, HTMLInputElement>} */
    this.boxes = new Map();
    /** @type {import('./lines.js').Line[]} */
    this.lines = [];
    this.list = element('div', { class: 'legend-list' });
    this.element = element(
      'fieldset',
      { class: 'line-legend' },
      element('legend', {}, 'Shown, best first'),
      this.buttons(),
      this.list,
    );
  }

  buttons() {
    const show = (/** @type {'best' | 'all' | Set<string>} */ what) => () => {
      this.shown = what;
      this.changed();
    };
    return element(
      'div',
      { class: 'buttons' },
      button(`Best ${BEST}`, show('best')),
      button('All', show('all')),
      button('None', show(new Set())),
    );
  }

  /** @param {string} label */
  isShown(label) {
    if (this.shown === 'all') return true;
    if (this.shown !== 'best') return this.shown.has(label);
    const place = this.lines.findIndex((line) => line.label === label);
    return place < BEST && !this.lines[place].baseline;
  }

  /** @param {string} label @param {boolean} on */
  toggle(label, on) {
    const shown = new Set(this.lines.map((line) => line.label).filter((one) => this.isShown(one)));
    if (on) shown.add(label);
    else shown.delete(label);
    this.shown = shown;
    this.changed();
  }

  /**
   * Lists the lines and leaves those that are shown.
   * @param {import('./lines.js').Line[]} lines best first
   * @param {import('./theme.js').Theme} look
   */
  pick(lines, look) {
    this.lines = lines;
    const drawn = JSON.stringify([look.dark, ...lines.map(({ label }) => label)]);
    // What stays the same keeps the keyboard's focus.
    if (drawn !== this.drawn) this.fill(look);
    this.drawn = drawn;
    for (const { label } of lines) {
      const box = this.boxes.get(label);
      if (box) box.checked = this.isShown(label);
    }
    return lines.filter(({ label }) => this.isShown(label));
  }

  /** @param {import('./theme.js').Theme} look */
  fill(look) {
    this.boxes.clear();
    const items = this.lines.map(({ label, transport }) => {
      const item = checkbox(label, false, () => this.toggle(label, item.box.checked));
      item.box.after(swatch(this.palette.style(transport, label, look.dark), look.card));
      this.boxes.set(label, item.box);
      return item.element;
    });
    this.list.replaceChildren(...items);
  }
}
