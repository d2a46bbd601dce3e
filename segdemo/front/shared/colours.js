// Colours of classes and objects: per class id the colours of its objects by number. Both parts that need them bring
// the same ones.
let colours = {};

export function learnColours(theirs) {
  colours = JSON.parse(theirs);
}

export const shade = (classId, number = 1) => colours[classId][(number - 1) % colours[classId].length];
export const css = (colour) => `rgb(${colour.join(' ')})`;

// Black or white, whichever has the higher contrast (WCAG 2: relative luminance).
export function inkOn(colour) {
  const [red, green, blue] = colour
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? 'black' : 'white';
}
