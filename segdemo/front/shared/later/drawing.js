// Lines that a person draws over a picture, with a pointer or with the keys. Spots are {x, y} in pixels of the picture.
import { clamp } from '../plates.js';
import { styled } from './styled.js';

const SVG = 'http://www.w3.org/2000/svg';
const STEP = 0.01; // of the longer side, for a press of an arrow key; with Shift five times as much
const ARM = 0.02; // of it, of the cross where the keys are
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export const drawingStyle = () => styled(new URL('drawing.css', import.meta.url).href);

// What lies over a picture of this size: stroke(kind, lines) and cross(spot) draw on `place`, clear() takes it all away.
export function drawingOver({ width, height }) {
  const place = document.createElementNS(SVG, 'svg');
  place.setAttribute('viewBox', `0 0 ${width} ${height}`);
  place.setAttribute('preserveAspectRatio', 'none');
  place.setAttribute('class', 'drawing');
  place.setAttribute('aria-hidden', 'true');
  const longSide = Math.max(width, height);

  // Lines of spots; one of a single spot is a dot.
  function stroke(kind, lines) {
    const d = lines.map((spots) => `M${[...spots, spots.at(-1)].map(({ x, y }) => `${x},${y}`).join('L')}`).join('');
    for (const layer of ['under', 'over']) {
      const path = document.createElementNS(SVG, 'path');
      path.setAttribute('class', `${kind} ${layer}`);
      path.setAttribute('d', d);
      place.append(path);
    }
  }

  function cross({ x, y }) {
    const arm = ARM * longSide;
    stroke('cross', [[{ x: x - arm, y }, { x: x + arm, y }], [{ x, y: y - arm }, { x, y: y + arm }]]);
  }

  return { place, stroke, cross, clear: () => place.replaceChildren() };
}

// Where on the picture an event is that an element with the whole picture hears.
export function spotOf({ clientX, clientY }, element, { width, height }) {
  const box = element.getBoundingClientRect();
  return {
    x: width * clamp((clientX - box.left) / box.width, 0, 1),
    y: height * clamp((clientY - box.top) / box.height, 0, 1),
  };
}

// Where a press of an arrow key leads from a spot; null for any other key.
export function movedBy({ key, shiftKey }, { x, y }, { width, height }) {
  if (!(key in ARROWS)) return null;
  const step = STEP * Math.max(width, height) * (shiftKey ? 5 : 1);
  const [right, down] = ARROWS[key];
  return { x: clamp(x + right * step, 0, width), y: clamp(y + down * step, 0, height) };
}
