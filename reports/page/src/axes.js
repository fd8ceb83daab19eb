/** Clears the labels of a horizontal axis; those of an upright one make the name give way. */
const NAME_GAP = 26;
export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
/** On paper and phones, charts have less room than this. */
export const NARROW = 520;

/** Ticks that fit along an axis. @param {number} length in pixels @param {number} each */
export const roomFor = (length, each) => Math.max(Math.floor(length / each), 2);

/**
 * Names of axes that are centred on a narrow plot have little room: long remarks are left out.
 * @param {string} name
 * @param {number} width
 */
export const axisName = (name, width) =>
  width < NARROW ? name.replace('logarithmic', 'log').replace(/ \([^)]{16,}\)$/, '') : name;

/**
 * @param {import('./scales.js').Scale} scale
 * @param {import('./theme.js').Theme} look
 */
export function valueAxis(scale, look) {
  const labels = new Map(scale.ticks.map((tick, place) => [tick, scale.labels[place]]));
  return {
    type: 'value',
    min: scale.min,
    max: scale.max,
    name: scale.name,
    nameLocation: 'middle',
    nameGap: NAME_GAP,
    nameTextStyle: { color: look.soft, fontFamily: FONT, fontSize: 12 },
    axisLine: { show: true, lineStyle: { color: look.soft } },
    axisTick: { show: true, customValues: scale.ticks, lineStyle: { color: look.soft } },
    axisLabel: {
      color: look.soft,
      fontFamily: FONT,
      customValues: scale.ticks,
      hideOverlap: true,
      formatter: (/** @type {number} */ tick) => labels.get(tick) ?? '',
    },
    splitLine: { show: true, lineStyle: { color: look.line } },
  };
}

/**
 * zrender keeps the widths of texts in a plain object, whose members a text must not be the name
 * of: "__proto__" would alter all objects of the page.
 * @param {string} text
 */
const inert = (text) => (text in Object.prototype ? `\u200b${text}` : text);

/**
 * One row per label, the first on top.
 * @param {string[]} labels
 * @param {import('./theme.js').Theme} look
 * @param {number} [fontSize]
 */
export function rowAxis(labels, look, fontSize = 12) {
  return {
    type: 'category',
    data: labels.map(inert),
    inverse: true,
    axisLine: { show: true, lineStyle: { color: look.soft } },
    axisTick: { show: false },
    axisLabel: {
      color: look.text,
      fontFamily: FONT,
      fontSize,
      lineHeight: fontSize + 2,
      interval: 0,
    },
  };
}

/** Axis labels and names included. */
export function grid(/** @type {object} */ edges = {}) {
  return {
    left: 4,
    right: 14,
    top: 10,
    bottom: 4,
    outerBoundsMode: 'same',
    outerBoundsContain: 'all',
    ...edges,
  };
}

/** "shm_ring (spinning)" on two lines where there is little room. */
export function broken(/** @type {string} */ label, /** @type {number} */ width) {
  return width < NARROW ? label.replace(' (', '\n(') : label;
}

const ROW = { one: 24, two: 32 };
const AROUND_ROWS = 58;

/** High enough that no labels of rows overlap. @param {string[]} labels */
export function barsHeight(labels) {
  const each = labels.some((label) => label.includes('\n')) ? ROW.two : ROW.one;
  return labels.length * each + AROUND_ROWS;
}
