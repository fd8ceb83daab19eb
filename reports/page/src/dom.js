// Elements made from text alone: nothing that comes from results is ever read as markup.

/**
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

/** @param {string} tag @param {Record<string, string>} attributes @param {...Node} children */
function drawn(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * A piece of the line that a series is drawn with.
 * @param {import('./palette.js').Style} style
 * @param {string} behind
 */
export function swatch(style, behind) {
  const { color, path, hollow, dash } = style;
  const line = drawn('path', { d: 'M0 7H30', stroke: color, 'stroke-width': '2', fill: 'none' });
  if (Array.isArray(dash)) line.setAttribute('stroke-dasharray', dash.join(' '));
  const mark = drawn('path', {
    d: path,
    transform: 'translate(10 2) scale(.5)',
    fill: hollow ? behind : color,
    stroke: color,
    'stroke-width': hollow ? '3' : '0',
  });
  return drawn(
    'svg',
    {
      class: 'swatch-line',
      viewBox: '0 0 30 14',
      width: '30',
      height: '14',
      'aria-hidden': 'true',
    },
    line,
    mark,
  );
}

/** @param {string} color */
export function colorChip(color) {
  const chip = drawn('svg', {
    class: 'swatch-line',
    viewBox: '0 0 12 12',
    width: '12',
    height: '12',
    'aria-hidden': 'true',
  });
  chip.append(drawn('rect', { width: '12', height: '12', rx: '2', fill: color }));
  return chip;
}

let lastId = 0;
/** An id that the page does not have yet. @param {string} stem */
export function freshId(stem) {
  return `${stem}-${++lastId}`;
}
