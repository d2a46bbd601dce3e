// The two views on the page: what is painted and written on each, for a state of the store.
import { css, shade } from '../shared/colours.js';
import { finder, make } from '../shared/dom.js';
import { Painting } from '../shared/painting.js';
import { placePlates } from '../shared/plates.js';
import { SIDES, missedObjects, shownObjects, shownRegions } from '../shared/targets.js';
import { className, text } from '../shared/texts.js';
import { classShare, countWords } from './words.js';

// The elements of the views, and a painting for each.
export function buildViews(element, look) {
  const find = finder(element);
  const view = { element, find, views: find('.views'), frames: {}, paintings: {}, wipeAt: 50 };
  for (const side of SIDES) {
    const frame = find(`.frame[data-side=${side}]`);
    view.frames[side] = frame;
    view.paintings[side] = new Painting(frame.querySelector('canvas'), look);
    find(`.head[data-side=${side}] h2`).textContent = text(`view.title.${side}`);
    find(`.head[data-side=${side}] p`).textContent = text(`view.why.${side}`);
    frame.querySelector('.looking').textContent = text('view.looking');
  }
  view.views.setAttribute('aria-label', text('view.keys'));
  element.style.setProperty('--plate', `rgb(${look.plate.join(' ')} / ${look.plate_opacity})`);
  return view;
}

// ------------------------------------------------------------------------------------------------------- painting

const colourOf = {
  semantic: () => (place) => shade(place.class_id),
  instance: (state) => (place) => shade(place.class_id, state.merge ? 1 : place.number),
};

const byArea = (places) => [...places].sort((a, b) => b.area - a.area);
const labelOf = (state, object) => (state.merge ? object.class_id : state.answer.instances.indexOf(object) + 1);

const areasOf = {
  semantic: (state) => shownRegions(state).map((place) => ({ ...place, label: place.class_id })),
  instance: (state) => byArea(shownObjects(state)).map((place) => ({ ...place, label: labelOf(state, place) })),
};

export function layOut({ paintings }, side, state) {
  const areas = areasOf[side](state).map((area) => ({ ...area, colour: colourOf[side](state)(area) }));
  paintings[side].lay(areas, side === 'instance' ? missedObjects(state) : []);
}

// --------------------------------------------------------------------------------------------- numbers and names

// The plates that each view should have, those of small places first: they have the fewest spots for one.
const platesOf = {
  semantic: (state) => classPlates(shownRegions(state).filter((region) => !region.speck)),
  instance(state) {
    if (state.merge) return classPlates(shownObjects(state));
    return byArea(shownObjects(state))
      .reverse()
      .map((object) => {
        const { runs, class_id, number } = object;
        const texts = [`${className(class_id)} ${number}`, String(number)];
        return { runs, label: labelOf(state, object), texts, colour: css(shade(class_id, number)) };
      });
  },
};

function classPlates(places) {
  const largest = new Map(byArea(places).reverse().map((place) => [place.class_id, place]));
  return [...largest.values()].map(({ runs, class_id }) => {
    return { runs, label: class_id, texts: [className(class_id)], colour: css(shade(class_id)) };
  });
}

const ruler = document.createElement('canvas').getContext('2d');

export function putPlates({ paintings, frames }, side, state) {
  const wanted = state.numbers ? platesOf[side](state) : [];
  const { labels, width, height } = paintings[side];
  const holder = frames[side].querySelector('.plates');
  const scale = width / frames[side].clientWidth; // pixels of the picture per pixel of the screen
  const { fontSize, fontFamily } = getComputedStyle(holder);
  const size = parseFloat(fontSize);
  ruler.font = `700 ${fontSize} ${fontFamily}`;
  const sizeOf = (words) => [(ruler.measureText(words).width + 0.8 * size + 2) * scale, (1.3 * size + 2) * scale];
  const placed = placePlates(labels, width, height, wanted, sizeOf).map(({ label, text: words, x, y }, i) => {
    const plate = make('span', words);
    plate.dataset.label = label;
    plate.style.left = `${(100 * x) / width}%`;
    plate.style.top = `${(100 * y) / height}%`;
    plate.style.borderColor = wanted[i].colour;
    return plate;
  });
  holder.replaceChildren(...placed);
}

// ----------------------------------------------------------------------------------------------------------- light

// Shows the paintings, with `lights` of targets.js only what they light up in full colour.
export function showLight({ paintings, frames }, state, lights) {
  const labels = lights && {
    semantic: lights.semantic.lit.map((place) => place.class_id),
    instance: lights.instance.lit.map((object) => labelOf(state, object)),
  };
  for (const side of SIDES) {
    paintings[side].show(lights?.[side], colourOf[side](state));
    for (const plate of frames[side].querySelector('.plates').children) {
      plate.classList.toggle('unlit', Boolean(labels) && !labels[side].includes(Number(plate.dataset.label)));
    }
  }
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
  return {
    semantic: isBare.semantic ? text('view.bare') : regions.join('; ') || text('view.nothing.semantic'),
    instance: isBare.instance ? text('view.bare') : countWords(shownObjects(state)),
  };
}

export function describeViews({ find, paintings }, state) {
  const stage = stageOf(state);
  const told = summaries(state, stage);
  find('.linked').dataset.stage = stage;
  for (const side of SIDES) {
    paintings[side].canvas.setAttribute('aria-label', `${text(`view.title.${side}`)}. ${told[side]}`);
  }
  const { answer } = state;
  const nothing = stage === 'both' && !answer.semantic.regions.length && !answer.instances.length;
  find('.note').textContent = nothing ? text('view.nothing.both') : '';
}
