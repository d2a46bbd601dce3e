// The two views on the page: what is painted and written on each, for a state of the store.
import { css, shade } from '../shared/colours.js';
import { finder, make } from '../shared/dom.js';
import { isStuff } from '../shared/kinds.js';
import { Painting } from '../shared/painting.js';
import { putPlatesOver } from '../shared/put_plates.js';
import {
  SIDES,
  knowsStuff,
  missedObjects,
  shownObjects,
  shownRegions,
  shownStuff,
  showsBoth,
  stackedObjects,
  visiblePart,
} from '../shared/targets.js';
import { className, inARow, text } from '../shared/texts.js';
import { classShare, countWords, stuffWords } from './words.js';

// The elements of the views, and a painting for each.
export function buildViews(element, look) {
  const find = finder(element);
  const view = { element, find, views: find('.views'), frames: {}, paintings: {}, wipeAt: 50 };
  for (const side of SIDES) {
    const frame = find(`.frame[data-side=${side}]`);
    view.frames[side] = frame;
    view.paintings[side] = new Painting(frame.querySelector('canvas'), look);
    frame.querySelector('.looking').textContent = text('view.looking');
  }
  view.views.setAttribute('aria-label', text('view.keys'));
  find('.divider').setAttribute('aria-label', text('view.divider')); // it is seen a moment before wipe.js is there
  element.style.setProperty('--plate', `rgb(${look.plate.join(' ')} / ${look.plate_opacity})`);
  return view;
}

// ------------------------------------------------------------------------------------------------------- painting

// flow: how much of the own shade has given way to that of the class.
function shadeOf({ merge, flow = Number(merge) }, { class_id, number }) {
  const [own, common] = [shade(class_id, number), shade(class_id)];
  return own.map((part, i) => Math.round(part + flow * (common[i] - part)));
}

const lookOf = {
  semantic: () => (place) => ({ colour: shade(place.class_id), calm: isStuff(place.class_id) }),
  instance: (state) => (place) => {
    if (!isStuff(place.class_id)) return { colour: shadeOf(state, place), calm: false };
    return showsBoth(state) ? lookOf.semantic()(place) : null; // nobody counts it, so here it stays photo
  },
};

const byArea = (places) => [...places].sort((a, b) => b.area - a.area);

const labelOf = {
  semantic: (_, { class_id }) => class_id,
  instance({ answer, merge }, place) {
    if (isStuff(place.class_id)) return answer.instances.length + place.class_id;
    return merge ? place.class_id : answer.instances.indexOf(place) + 1;
  },
};

// What is painted on each view, the lowest first.
const placesOf = {
  semantic: shownRegions,
  instance: (state) => [...(showsBoth(state) ? shownStuff(state) : []), ...stackedObjects(state).reverse()],
};

export function layOut({ paintings }, side, state) {
  const look = lookOf[side](state);
  const areas = placesOf[side](state).map((place) => ({ ...place, ...look(place), label: labelOf[side](state, place) }));
  paintings[side].lay(areas, side === 'instance' ? missedObjects(state) : []);
}

// What is laid out already, in the colours that hold now.
export function recolour({ paintings }, side, state) {
  const look = lookOf[side](state);
  for (const place of placesOf[side](state)) paintings[side].recolour(labelOf[side](state, place), look(place).colour);
}

// --------------------------------------------------------------------------------------------- numbers and names

// The plates that each view should have, those of small places first, they have the fewest spots for one, and those of
// stuff last.
const platesOf = {
  semantic(state) {
    const regions = shownRegions(state).filter((region) => !region.speck);
    const things = regions.filter((region) => !isStuff(region.class_id));
    return [...classPlates(state, 'semantic', things), ...classPlates(state, 'semantic', shownStuff(state))];
  },
  instance(state) {
    const stuff = showsBoth(state) ? classPlates(state, 'instance', shownStuff(state)) : [];
    if (state.merge) return [...classPlates(state, 'instance', shownObjects(state)), ...stuff];
    const objects = byArea(shownObjects(state)).reverse();
    return [...objects.map((object) => objectPlate(state, object)), ...stuff];
  },
};

function objectPlate(state, object) {
  const { runs, class_id, number } = object;
  const texts = [`${className(class_id)} ${number}`, String(number)];
  return { runs, label: labelOf.instance(state, object), texts, colour: css(shade(class_id, number)) };
}

function classPlates(state, side, places) {
  const largest = new Map(byArea(places).reverse().map((place) => [place.class_id, place]));
  return [...largest.values()].map((place) => {
    const { runs, class_id } = place;
    const label = labelOf[side](state, place);
    return { runs, label, texts: [className(class_id)], colour: css(shade(class_id)), optional: isStuff(class_id) };
  });
}

export function putPlates({ paintings, frames }, side, state) {
  const wanted = state.numbers ? platesOf[side](state) : [];
  putPlatesOver(frames[side].querySelector('.plates'), paintings[side], frames[side].clientWidth, wanted);
}

// ----------------------------------------------------------------------------------------------------------- light

// Shows the paintings, with `lights` of targets.js only what they light up in full colour.
export function showLight({ paintings, frames }, state, lights) {
  const shown = lights && { semantic: lights.semantic, instance: rightLights(state, lights.instance) };
  for (const side of SIDES) {
    paintings[side].show(shown?.[side], lookOf[side](state));
    const labels = shown?.[side].labels ?? shown?.[side].lit.map((place) => labelOf[side](state, place));
    for (const plate of frames[side].querySelector('.plates').children) {
      plate.classList.toggle('unlit', Boolean(labels) && !labels.includes(Number(plate.dataset.label)));
    }
  }
}

// The lights of the right view as they are painted: stuff beneath the objects.
function rightLights(state, { lit, strong, dashed, stuff }) {
  const seen = new Map([...stuff, ...lit].map((place) => [place, visiblePart(state, place)]));
  const labels = [...seen.keys()].map((place) => labelOf.instance(state, place));
  return { lit: [...seen.values()], strong: strong.map((place) => seen.get(place) ?? place), dashed, labels };
}

// ----------------------------------------------------------------------------------------------------------- words

function stageOf({ answer, veiled }) {
  if (!answer) return 'empty';
  if (veiled) return 'veiled';
  if (!answer.semantic) return 'photo';
  return answer.instances ? 'both' : 'semantic';
}

// What the views show, for those who do not see it.
function summaries(state, stage) {
  const isBare = { semantic: !['semantic', 'both'].includes(stage), instance: stage !== 'both' };
  const classIds = [...new Set(byArea(shownRegions(state)).map((region) => region.class_id))];
  const regions = classIds.map((classId) =>
    text('view.region', { name: className(classId), share: classShare(state, classId) }),
  );
  const counted = countWords(shownObjects(state));
  return {
    semantic: isBare.semantic ? text('view.bare') : regions.join('; ') || text('view.nothing.semantic'),
    instance: isBare.instance ? text('view.bare') : inARow([counted, showsBoth(state) && stuffWords(state)]),
  };
}

export function describeViews({ find, paintings }, state) {
  const stage = stageOf(state);
  const told = summaries(state, stage);
  find('.linked').dataset.stage = stage;
  for (const [side, shows] of [['semantic', 'semantic'], ['instance', state.right]]) {
    const heading = find(`.head[data-side=${side}] h2`);
    heading.replaceChildren(text(`view.title.${shows}`), ' ', make('span', text(`view.term.${shows}`)));
    const why = side === 'semantic' && !knowsStuff(state) ? 'no_stuff' : shows;
    find(`.why[data-side=${side}]`).textContent = text(`view.why.${why}`);
    paintings[side].canvas.setAttribute('aria-label', `${heading.textContent}. ${told[side]}`);
  }
  find('.linked').dataset.right = state.right;
  find('.things-only').hidden = !knowsStuff(state);
  const { answer } = state;
  const nothing = stage === 'both' && !answer.semantic.regions.length && !answer.instances.length;
  find('.note').textContent = nothing ? text('view.nothing.both') : '';
}
