// Plates over a painting, as elements.
import { make } from './dom.js';
import { placePlates } from './plates.js';

const ruler = document.createElement('canvas').getContext('2d');

// Fills `holder` with a plate for each of `wanted`, {label, runs, texts, colour, optional}, that has room on the painting,
// which is screenWidth pixels of the screen wide.
export function putPlatesOver(holder, { labels, width, height }, screenWidth, wanted) {
  const scale = width / screenWidth; // pixels of the picture per pixel of the screen
  const { fontSize, fontFamily } = getComputedStyle(holder);
  const size = parseFloat(fontSize);
  ruler.font = `700 ${fontSize} ${fontFamily}`;
  const sizeOf = (words) => [(ruler.measureText(words).width + 0.8 * size + 2) * scale, (1.3 * size + 2) * scale];
  const asked = new Map(wanted.map((plate) => [plate.label, plate]));
  const placed = placePlates(labels, width, height, wanted, sizeOf).map(({ label, text: words, x, y }) => {
    const plate = make('span', words);
    plate.dataset.label = label;
    plate.style.left = `${(100 * x) / width}%`;
    plate.style.top = `${(100 * y) / height}%`;
    plate.style.borderColor = asked.get(label).colour;
    plate.classList.toggle('calm', Boolean(asked.get(label).optional));
    return plate;
  });
  holder.replaceChildren(...placed);
}
