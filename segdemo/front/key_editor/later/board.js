// The picture with its objects: one is chosen by a click, and split by a line that is drawn across it, or whose two ends
// are set with the keys.
import { css, shade } from '../../shared/colours.js';
import { drawingOver, movedBy, spotOf } from '../../shared/later/drawing.js';
import { className, make, text } from '../../shared/part.js';
import { Painting } from '../../shared/painting.js';
import { putPlatesOver } from '../../shared/put_plates.js';
import { contains } from '../../shared/runs.js';

const LEAST = 0.02; // of the longer side, for two ends to be a line

const colourOf = ({ class_id, number }) => shade(class_id, number);
export const nameOf = ({ class_id, number }) => `${className(class_id)} ${number}`;

// choose(index or null): an object was clicked; ended(line or null): two ends are set, or nobody wants a line any more;
// began(): the first end is set.
export function buildBoard(photo, look, { choose, began, ended }) {
  const { width, height } = photo;
  const longSide = Math.max(width, height);
  const place = make('div', '', { className: 'board', role: 'group' });
  const canvas = make('canvas', '', { ariaHidden: 'true' });
  const plates = make('div', '', { className: 'plates', ariaHidden: 'true' });
  const drawing = drawingOver(photo);
  place.append(canvas, plates, drawing.place);
  place.style.setProperty('--ratio', String(width / height));
  place.style.setProperty('--plate', `rgb(${look.plate.join(' ')} / ${look.plate_opacity})`);
  const painting = new Painting(canvas, look);
  painting.begin(photo);
  let objects = [];
  let strong = []; // the one that is chosen
  let line = null; // {from, cursor} while one is drawn; from is null before its first end
  let isDrawn = false; // the click that follows belongs to the line

  // ------------------------------------------------------------------------------------------------------- what is seen

  // state: {objects, stuff}; chosen: index of an object, null for none
  function show(state, chosen) {
    ({ objects } = state);
    strong = objects.slice(chosen ?? objects.length).slice(0, 1);
    const stuff = state.stuff.map((one) => ({ ...one, label: objects.length + one.class_id, colour: shade(one.class_id), calm: true }));
    const largestFirst = objects.map((object, index) => ({ ...object, label: index + 1, colour: colourOf(object) })).sort((a, b) => b.area - a.area);
    painting.lay([...stuff, ...largestFirst], []);
    painting.paint({ strength: look.strength, contours: true });
    light();
    const wanted = largestFirst.reverse().map((object) => ({ ...object, texts: [nameOf(object), String(object.number)], colour: css(object.colour) }));
    putPlatesOver(plates, painting, canvas.clientWidth || width, wanted);
  }

  // The chosen object with its outline, and one that could be added, dashed.
  function light(addable = null) {
    const dashed = addable ? [addable] : [];
    const lights = strong.length || addable ? { lit: objects, strong, dashed } : null;
    painting.show(lights, (object) => ({ colour: colourOf(object), calm: false }));
  }

  function draw() {
    drawing.clear();
    if (!line) return;
    const { from, cursor } = line;
    const [right, down] = from ? [cursor.x - from.x, cursor.y - from.y] : [0, 0];
    const length = Math.hypot(right, down);
    if (length) {
      // It cuts whatever lies on it, so it is shown from edge to edge.
      const far = (2 * longSide) / length;
      const along = (share) => ({ x: from.x + share * right, y: from.y + share * down });
      drawing.stroke('faint', [[along(-far), along(far)]]);
      drawing.stroke('exact', [[from, cursor]]);
    }
    for (const end of [from, cursor].filter(Boolean)) drawing.cross(end);
  }

  // ------------------------------------------------------------------------------------------------------ what is done

  const spotAt = (event) => spotOf(event, canvas, photo);

  function pick({ x, y }) {
    const pixel = Math.min(height - 1, Math.floor(y)) * width + Math.min(width - 1, Math.floor(x));
    const hit = objects.filter(({ runs }) => contains(runs, pixel)).sort((a, b) => a.area - b.area)[0];
    return hit ? objects.indexOf(hit) : null;
  }

  // The first end, or the second one if it is far enough from the first.
  function end(spot) {
    if (!line.from) {
      line = { from: spot, cursor: spot };
      began();
    } else if (Math.hypot(spot.x - line.from.x, spot.y - line.from.y) >= LEAST * longSide) {
      const ends = [line.from, spot];
      stop();
      ended(ends);
    }
    draw();
  }

  function start(object) {
    const middle = middleOf(object.runs, width);
    line = { from: null, cursor: middle };
    place.classList.add('splitting');
    place.tabIndex = 0;
    place.ariaLabel = text('key.split');
    place.focus({ preventScroll: true });
    draw();
  }

  function stop() {
    line = null;
    place.classList.remove('splitting');
    place.removeAttribute('tabindex');
    draw();
  }

  place.addEventListener('click', (event) => isDrawn || choose(pick(spotAt(event))));
  place.addEventListener('pointerdown', (event) => {
    isDrawn = Boolean(line) && !event.button;
    if (!isDrawn) return;
    event.preventDefault();
    place.setPointerCapture(event.pointerId);
    if (!line.from) end(spotAt(event));
  });
  place.addEventListener('pointermove', (event) => {
    if (!line?.from) return;
    line.cursor = spotAt(event);
    draw();
  });
  place.addEventListener('pointerup', (event) => line?.from && end(spotAt(event)));
  place.addEventListener('keydown', (event) => {
    if (!line) return;
    const { key } = event;
    const moved = movedBy(event, line.cursor, photo);
    if (moved) {
      line.cursor = moved;
      draw();
    } else if (key === 'Enter' || key === ' ') {
      end(line.cursor);
    } else if (key === 'Escape') {
      stop();
      ended(null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  return { place, show, light, start, stop, isSplitting: () => Boolean(line) };
}

// The middle of what is around the mask.
function middleOf(runs, width) {
  const xs = [...runs].map((pixel) => pixel % width);
  return { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (runs[0] + runs.at(-1)) / 2 / width };
}
