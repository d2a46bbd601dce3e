// The numbers around one pixel.
import { css, inkOn, learnColours, shade } from '../../shared/colours.js';
import { oncePerFrame } from '../../shared/frames.js';
import { begin, className, finder, formatScore, make, store, text } from '../../shared/part.js';
import { fill, middle } from '../../shared/runs.js';
import { SIDES, objectAt, regionAt, shownObjects } from '../../shared/targets.js';

const SHEEP = 17;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const phone = matchMedia('(max-width: 760px)');

export function start({ element, props }) {
  begin(props);
  learnColours(props.colours);
  const find = finder(element);
  const figures = Object.fromEntries(SIDES.map((side) => [side, find(`figure[data-side=${side}]`)]));

  let answer = null; // the last one that is complete
  let here = { x: 0, y: 0 };
  let chosen = null; // the object whose mask is shown

  // What is switched off, or hidden in both at once, is not drawn, but its numbers are still there.
  const state = () => ({ ...store.state, answer, off: [], things_only: false, right: 'instance' });
  const objectName = ({ class_id, number }) => text('inside.object', { name: className(class_id), number });

  // ------------------------------------------------------------------------------------------- the number at a pixel

  function semanticAt(pixel) {
    const region = regionAt(state(), pixel);
    if (!region) return { id: 0, name: text('inside.semantic.none'), target: 'background' };
    const name = text('inside.meaning', { id: region.class_id, name: className(region.class_id) });
    return { id: region.class_id, name, colour: shade(region.class_id, 1), target: `region:${answer.semantic.regions.indexOf(region)}` };
  }

  function instanceAt(pixel) {
    const object = objectAt(state(), pixel);
    if (!object) return { id: 0, name: text('inside.instance.none'), target: 'background' };
    const id = shownObjects(state()).indexOf(object) + 1;
    const name = text('inside.meaning', { id, name: objectName(object) });
    return { id, name, colour: shade(object.class_id, object.number), target: `object:${answer.instances.indexOf(object)}` };
  }

  const numberAt = { semantic: semanticAt, instance: instanceAt };

  // ------------------------------------------------------------------------------------------------------- the grids

  // The pixels of the grid: `here` in the middle, except at the rim of the picture.
  function corner() {
    const side = phone.matches ? 5 : 7;
    const start = (middle, length) => Math.max(0, Math.min(middle - (side >> 1), length - side));
    return { left: start(here.x, answer.width), top: start(here.y, answer.height), side };
  }

  function showGrid(side) {
    const { left, top, side: length } = corner();
    const figure = figures[side];
    const meanings = new Set();
    const rows = Array.from({ length }, (_, row) => {
      const line = make('tr');
      for (let x = left; x < left + length; x++) {
        const { id, name, colour } = numberAt[side]((top + row) * answer.width + x);
        const cell = make('td', id, { className: x === here.x && top + row === here.y ? 'here' : '' });
        Object.assign(cell.dataset, { x, y: top + row });
        if (colour) Object.assign(cell.style, { background: css(colour), color: inkOn(colour) });
        meanings.add(name);
        line.append(cell);
      }
      return line;
    });
    figure.querySelector('tbody').replaceChildren(...rows);
    const unbroken = [...meanings].map((meaning) => meaning.replaceAll(' ', '\u00a0'));
    figure.querySelector('.meaning').textContent = unbroken.join(', ');
  }

  // The sentence is read out while the arrow keys are at work, not while a pointer moves.
  function showNumbers() {
    const pixel = here.y * answer.width + here.x;
    const [semantic, instance] = SIDES.map((side) => numberAt[side](pixel).name);
    find('.pixel').textContent = text('inside.pixel', { ...here, semantic, instance });
    SIDES.forEach(showGrid);
  }

  // --------------------------------------------------------------------------------------------- masks and objects

  function row(object, index) {
    const line = make('tr', '', { ariaCurrent: object === chosen || null });
    const values = [index + 1, className(object.class_id), formatScore(object.score), object.box.map(Math.round).join(', ')];
    for (const value of values) line.insertCell().textContent = value;
    return line;
  }

  function showMask() {
    const canvas = find('canvas');
    canvas.width = answer.width;
    canvas.height = answer.height;
    const image = new ImageData(answer.width, answer.height);
    const pixels = new Uint32Array(image.data.buffer).fill(0xff000000);
    fill(pixels, chosen.runs, 0xffffffff);
    canvas.getContext('2d').putImageData(image, 0, 0);
  }

  function showObjects() {
    const { width, height } = answer;
    const objects = shownObjects(state());
    if (!objects.includes(chosen)) chosen = objects[0] ?? null;
    figures.semantic.querySelector('code').textContent = text('inside.semantic.shape', { height, width });
    figures.instance.querySelector('code').textContent = text('inside.instance.shape', { count: objects.length, height, width });
    find('.stack code').textContent = text('inside.mask.shape', { height, width });
    find('canvas').hidden = !chosen;
    find('.steps').hidden = objects.length < 2;
    const slots = chosen && { id: objects.indexOf(chosen) + 1, count: objects.length, object: objectName(chosen) };
    const which = chosen ? text('inside.mask.which', slots) : text('inside.mask.none');
    find('.which').textContent = which;
    find('canvas').ariaLabel = which;
    if (chosen) showMask();
    find('.list tbody').replaceChildren(...objects.map(row));
    const classId = chosen?.class_id ?? SHEEP;
    const words = { name: className(classId), id: classId };
    find('summary').textContent = text('inside.question', words);
    find('details p').textContent = text('inside.reason', words);
  }

  // ------------------------------------------------------------------------------------------------------- following

  const placeOf = (pixel) => ({ x: pixel % answer.width, y: Math.floor(pixel / answer.width) });

  // Where an object begins: there the numbers change.
  function rimOf(object) {
    const longest = middle(object.runs);
    return placeOf(object.runs.findLast((start, place) => place % 2 === 0 && start <= longest));
  }

  function begins() {
    [chosen = null] = shownObjects(state());
    here = chosen ? rimOf(chosen) : { x: answer.width >> 1, y: answer.height >> 1 };
  }

  function follow({ target, x, y }) {
    const [kind, index] = target.split(':');
    const object = kind === 'object' && answer.instances[index];
    if (object && shownObjects(state()).includes(object)) chosen = object;
    if (x !== null) here = { x, y };
    else if (object) here = placeOf(middle(object.runs));
  }

  // While a new picture is answered, the numbers of the last one stay. Behind the veil nothing is shown, so nothing is
  // chosen before it is lifted.
  let isNew = false;
  const drawn = { objects: false, numbers: false };
  const draw = oncePerFrame(() => {
    if (!answer || store.state.veiled) return;
    if (drawn.objects) showObjects();
    if (drawn.objects || drawn.numbers) showNumbers();
    drawn.objects = drawn.numbers = false;
  });

  store.listen((changes) => {
    if (changes.answer?.instances) {
      answer = changes.answer;
      isNew = true;
    }
    if (changes.answer === null) answer = null;
    const { veiled } = store.state;
    find('.opened').hidden = !answer || veiled;
    find('.not-yet').textContent = !answer ? text('inside.not_yet') : veiled ? text('inside.veiled') : '';
    if (!answer || veiled) return;
    if (isNew) begins();
    isNew = false;
    const before = chosen;
    if (changes.pointed && store.state.answer === answer) follow(changes.pointed);
    const others = ['answer', 'threshold', 'veiled'].some((field) => field in changes);
    if (others || chosen !== before) drawn.objects = true;
    if (others || changes.pointed) drawn.numbers = true;
    if (drawn.objects || drawn.numbers) draw();
  });
  phone.addEventListener('change', () => {
    drawn.numbers = true;
    draw();
  });

  // -------------------------------------------------------------------------------------------------------- controls

  for (const side of SIDES) {
    const grid = figures[side].querySelector('.grid');
    grid.addEventListener('focus', () => (find('.pixel').ariaLive = 'polite'));
    grid.addEventListener('blur', () => (find('.pixel').ariaLive = 'off'));
    grid.addEventListener('keydown', (event) => {
      if (!KEYS[event.key]) return;
      event.preventDefault(); // else the page would scroll
      const [right, down] = KEYS[event.key];
      const x = Math.max(0, Math.min(here.x + right, answer.width - 1));
      const y = Math.max(0, Math.min(here.y + down, answer.height - 1));
      store.set({ pointed: { target: numberAt[side](y * answer.width + x).target, x, y, told: true } });
    });
  }
  find('.steps').addEventListener('click', ({ target }) => {
    const objects = shownObjects(state());
    const next = (objects.indexOf(chosen) + Number(target.dataset.step) + objects.length) % objects.length;
    store.set({ pointed: { target: `object:${answer.instances.indexOf(objects[next])}`, x: null, y: null } });
  });
  // The views are lit as long as a grid or a button has the focus.
  element.addEventListener('focusout', () => store.state.pointed && store.set({ pointed: null }));
}
