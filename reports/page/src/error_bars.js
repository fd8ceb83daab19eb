// Intervals as a line with caps: a custom series, which ECharts has no other kind for.

const CAP = 4;

/** @param {number[][]} ends two points @param {object} style */
function whisker([[x1, y1], [x2, y2]], style) {
  const upright = x1 === x2;
  const cap = (/** @type {number} */ x, /** @type {number} */ y) =>
    upright
      ? { x1: x - CAP, x2: x + CAP, y1: y, y2: y }
      : { x1: x, x2: x, y1: y - CAP, y2: y + CAP };
  const line = (/** @type {object} */ shape) => ({ type: 'line', shape, style });
  return {
    type: 'group',
    children: [line({ x1, y1, x2, y2 }), line(cap(x1, y1)), line(cap(x2, y2))],
  };
}

/**
 * Upright ones, of places [x, low, high].
 * @param {number[][]} data
 * @param {string} color
 */
export function uprightBars(data, color) {
  return {
    type: 'custom',
    data,
    silent: true,
    clip: true,
    z: 1,
    encode: { x: 0, y: [1, 2] },
    tooltip: { show: false },
    renderItem(/** @type {any} */ _, /** @type {any} */ api) {
      const ends = [1, 2].map((dimension) => api.coord([api.value(0), api.value(dimension)]));
      return whisker(ends, { stroke: color, lineWidth: 1.5, opacity: 0.75 });
    },
  };
}

export { whisker };
