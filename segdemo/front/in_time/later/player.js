// A sequence played side by side: classes on the left, objects that keep their numbers on the right. frames: as of
// front/in_time/__init__.py.
import { css, shade } from '../../shared/colours.js';
import { make, makeButton } from '../../shared/dom.js';
import { isStuff } from '../../shared/kinds.js';
import { drawPlate } from '../../shared/later/drawn_plate.js';
import { Painting } from '../../shared/painting.js';
import { readPhoto } from '../../shared/photo.js';
import { placePlates } from '../../shared/plates.js';
import { decodeMask } from '../../shared/runs.js';
import { className, shareWords, text } from '../../shared/texts.js';
import { tracksIn } from './tracks.js';

const PACE = 350; // milliseconds a frame
const SIDES = ['semantic', 'instance'];
const FONT = 17; // pixels of the picture

const regionWords = ({ class_id, share }) =>
  text('view.stuff_share', { name: className(class_id), share: shareWords(share) });
const nameOf = ({ class_id, number }) => text('view.object', { name: className(class_id), number });

export async function play(element, frames, look) {
  const photos = await Promise.all(frames.map(({ picture }) => readPhoto(picture.url)));
  const tracks = tracksIn(frames);
  let at = 0;
  let followed = tracks[0] ?? null;
  let timer = 0;

  const views = Object.fromEntries(SIDES.map((side) => [side, makeView(side, look)]));
  const slider = make('input', '', { type: 'range', min: 0, max: frames.length - 1, value: 0 });
  const [button, told] = [makeButton(), make('output')];
  const seen = make('p', '', { className: 'seen' });
  seen.setAttribute('aria-live', 'polite');
  button.className = 'button';
  const steps = make('div', '', { className: 'steps' });
  steps.append(button, slider, told);
  const chips = tracks.map((track) => chipOf(track, () => choose(track)));
  const list = make('div', '', { className: 'chips', role: 'group', ariaLabel: text('time.choose') });
  list.append(make('span', text('time.choose')), ...chips);
  const pair = make('div', '', { className: 'pair' });
  pair.append(...SIDES.map((side) => views[side].figure));
  element.replaceChildren(pair, steps, list, seen, make('p', text('time.how'), { className: 'quiet' }));
  element.hidden = false;

  function show() {
    const frame = frames[at];
    paint(views.semantic, photos[at], frame, frame.regions, (place) => place.class_id);
    paint(views.instance, photos[at], frame, frame.objects, (place) => frame.objects.indexOf(place) + 1);
    if (followed) drawWay(views.instance.painting, followed, at);
    const shares = frame.regions.filter((region) => region.thing).map(regionWords);
    views.semantic.canvas.setAttribute('aria-label', `${views.semantic.title}: ${shares.join(', ')}`);
    views.instance.canvas.setAttribute('aria-label', `${views.instance.title}: ${frame.objects.map(nameOf).join(', ')}`);
    views.semantic.now.textContent = shares.join(', ');
    views.instance.now.textContent = frame.objects.map(nameOf).join(', ');
    slider.value = String(at);
    told.textContent = text('time.picture', { number: at + 1, all: frames.length });
    slider.setAttribute('aria-valuetext', told.textContent);
    slider.setAttribute('aria-label', told.textContent);
  }

  function choose(track) {
    followed = track;
    for (const [index, chip] of chips.entries()) chip.setAttribute('aria-pressed', String(tracks[index] === followed));
    if (track) seen.textContent = text('time.seen', { object: nameOf(track), seen: track.way.size, all: frames.length });
    show();
  }

  function run(isOn) {
    clearInterval(timer);
    timer = isOn ? setInterval(next, PACE) : 0;
    button.textContent = text(isOn ? 'time.pause' : 'time.play');
  }

  function next() {
    if (!element.isConnected || at === frames.length - 1) return run(false);
    at++;
    show();
  }

  button.addEventListener('click', () => {
    if (!timer && at === frames.length - 1) at = 0;
    run(!timer);
    show();
  });
  slider.addEventListener('input', () => {
    run(false);
    at = Number(slider.value);
    show();
  });
  choose(followed);
  run(!matchMedia('(prefers-reduced-motion: reduce)').matches);
}

function makeView(side, look) {
  const title = text(`view.title.${side}`);
  const figure = make('figure');
  const canvas = make('canvas');
  canvas.setAttribute('role', 'img');
  const now = make('p', '', { className: 'now' });
  figure.append(make('figcaption', title), canvas, now, make('p', text(`time.${side}`), { className: 'quiet' }));
  return { figure, canvas, now, title, look, painting: new Painting(canvas, look) };
}

function chipOf(track, choose) {
  const chip = makeButton(nameOf(track));
  chip.className = 'pill';
  chip.style.setProperty('--shade', css(shade(track.class_id, track.number)));
  chip.addEventListener('click', choose);
  return chip;
}

function paint({ painting, look }, photo, { width, height }, places, labelOf) {
  const areas = places.map((place) => ({
    runs: decodeMask(place.mask, width),
    label: labelOf(place),
    colour: shade(place.class_id, place.number),
    calm: isStuff(place.class_id),
    texts: place.number ? [nameOf(place), String(place.number)] : [className(place.class_id)],
    optional: isStuff(place.class_id),
  }));
  painting.begin(photo);
  painting.lay(areas, []);
  painting.paint({ strength: look.strength, contours: true });
  painting.show(null);
  const { context } = painting;
  context.font = `700 ${FONT}px sans-serif`;
  const colour = `rgb(${look.plate.join(' ')} / ${look.plate_opacity})`;
  const sizeOf = (words) => [context.measureText(words).width + 10, FONT + 8];
  for (const plate of placePlates(painting.labels, width, height, areas.toReversed(), sizeOf)) {
    const [wide, high] = sizeOf(plate.text);
    drawPlate(context, { ...plate, width: wide, height: high, colour });
  }
}

// The line through the centres of an object's masks, up to this frame.
function drawWay({ context }, track, at) {
  const points = [...track.way].filter(([frame]) => frame <= at).map(([, centre]) => centre);
  for (const [width, colour] of [[7, 'black'], [3, 'white']]) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    context.stroke();
    for (const [x, y] of points) {
      context.beginPath();
      context.arc(x, y, width, 0, 2 * Math.PI);
      context.fill();
    }
  }
}
