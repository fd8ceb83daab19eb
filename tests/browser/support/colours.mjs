// Colours as they are computed by the browser, "rgb(1, 2, 3)" or "rgba(1, 2, 3, 0.5)".

/** @param {string} colour */
function channels(colour) {
  const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
  return { rgb: [red, green, blue], alpha };
}

/** Relative luminance as WCAG defines it. @param {string} colour */
export function luminance(colour) {
  const [red, green, blue] = channels(colour).rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 to 21. @param {string} one @param {string} other */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/**
 * Runs in the page: the colour of each element's text, and what lies behind it.
 * @param {Element[]} elements
 */
export const textColours = (elements) => {
  const backgroundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (colour !== 'transparent' && !/, 0\)$/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  return elements
    .filter((element) => element.textContent.trim() && element.checkVisibility())
    .map((element) => {
      const style = getComputedStyle(element);
      return {
        text: element.textContent.trim().slice(0, 40),
        colour: element instanceof SVGElement ? style.fill : style.color,
        background: backgroundOf(element),
      };
    });
};
