// Viridis (Smith and van der Walt, CC0): even steps of lightness that every kind of colour vision
// can follow.

const STOPS = [
  '#440154',
  '#482878',
  '#3e4a89',
  '#31688e',
  '#26828e',
  '#1f9e89',
  '#35b779',
  '#6ece58',
  '#b5de2b',
  '#fde725',
];

const channels = STOPS.map((stop) => [1, 3, 5].map((at) => parseInt(stop.slice(at, at + 2), 16)));

/** @param {number} part from 0 to 1 @returns {number[]} red, green and blue */
function colorAt(part) {
  const place = Math.min(Math.max(part, 0), 1) * (channels.length - 1);
  const left = Math.min(Math.floor(place), channels.length - 2);
  return channels[left].map((value, channel) =>
    Math.round(value + (channels[left + 1][channel] - value) * (place - left)),
  );
}

/** @param {number[]} color */
function luminance(color) {
  const [red, green, blue] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The colour, and the text colour that stands out from it more. @param {number} part */
export function shade(part) {
  const color = colorAt(part);
  const light = luminance(color);
  const text = 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? '#ffffff' : '#000000';
  return { fill: `rgb(${color.join(',')})`, text };
}

export const GRADIENT = `linear-gradient(to right, ${STOPS.join(', ')})`;
