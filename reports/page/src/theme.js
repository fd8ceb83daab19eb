// Light and dark as the reader's system has it, always light on paper.

/**
 * @typedef {object} Theme
 * @property {boolean} dark
 * @property {string} text
 * @property {string} soft
 * @property {string} line
 * @property {string} card behind the charts
 * @property {string[]} phases in the order of a pi job's
 * @property {Record<string, string>} verdicts
 * @property {string} bar where its colour means nothing
 * @property {string} band
 */

// The phases' colours are from the palette of Okabe and Ito, which the common kinds of colour
// blindness can tell apart.

/** @type {Theme} */
const LIGHT = {
  dark: false,
  text: '#1d2126',
  soft: '#565f6b',
  line: '#dfe2e6',
  card: '#ffffff',
  phases: ['#56b4e9', '#e69f00', '#8a9099', '#0072b2', '#cc79a7'],
  verdicts: {
    regressed: '#c2410c',
    improved: '#0072b2',
    equivalent: '#5b6470',
    inconclusive: '#a87400',
  },
  bar: '#cfd5dc',
  band: 'rgba(86, 95, 107, 0.14)',
};

/** @type {Theme} */
const DARK = {
  dark: true,
  text: '#e4e7eb',
  soft: '#a3adb8',
  line: '#343b44',
  card: '#1b1f24',
  phases: ['#56b4e9', '#e69f00', '#7d858f', '#2f8fd0', '#cc79a7'],
  verdicts: {
    regressed: '#ff8b4a',
    improved: '#5f9df0',
    equivalent: '#a3adb8',
    inconclusive: '#f0c33c',
  },
  bar: '#434b55',
  band: 'rgba(163, 173, 184, 0.16)',
};

const darkQuery = matchMedia('(prefers-color-scheme: dark)');

/** @param {boolean} onPaper @returns {Theme} */
export function themeFor(onPaper) {
  return darkQuery.matches && !onPaper ? DARK : LIGHT;
}

/** @param {() => void} changed */
export function followTheme(changed) {
  darkQuery.addEventListener('change', changed);
}
