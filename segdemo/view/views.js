// The two views on the page: what is painted and written on each, for a state of the store.

const SIDES = ['semantic', 'instance'];
const views = find('.views');
const frames = {};
const paintings = {};
for (const side of SIDES) {
  frames[side] = find(`.frame[data-side=${side}]`);
  paintings[side] = new Painting(frames[side].querySelector('canvas'));
  find(`.head[data-side=${side}] h2`).textContent = text(`view.title.${side}`);
  find(`.head[data-side=${side}] p`).textContent = text(`view.why.${side}`);
  frames[side].querySelector('.looking').textContent = text('view.looking');
}
views.setAttribute('aria-label', text('view.keys'));

// ------------------------------------------------------------------------------------------------------- painting

const colours = {
  semantic: (place) => shade(place.class_id),
  instance: (place) => shade(place.class_id, store.state.merge ? 1 : place.number),
};

const byArea = (places) => [...places].sort((a, b) => b.area - a.area);
const labelOf = (state, object) => (state.merge ? object.class_id : state.answer.instances.indexOf(object) + 1);

const layOut = {
  semantic(state) {
    const regions = shownRegions(state);
    const areas = regions.map((place) => ({ ...place, label: place.class_id, colour: colours.semantic(place) }));
    paintings.semantic.lay(areas, []);
  },
  instance(state) {
    const objects = byArea(shownObjects(state));
    const areas = objects.map((place) => ({ ...place, label: labelOf(state, place), colour: colours.instance(place) }));
    paintings.instance.lay(areas, missedObjects(state));
  },
};

// --------------------------------------------------------------------------------------------- numbers and names

// The plates that each view should have, those of small places first: they have the fewest spots for one.
const plates = {
  semantic: (state) => classPlates(shownRegions(state).filter((region) => !region.speck)),
  instance(state) {
    if (state.merge) return classPlates(shownObjects(state));
    return byArea(shownObjects(state))
      .reverse()
      .map((object) => {
        const { runs, class_id, number } = object;
        const texts = [`${name(class_id)} ${number}`, String(number)];
        return { runs, label: labelOf(state, object), texts, colour: css(shade(class_id, number)) };
      });
  },
};

function classPlates(places) {
  const largest = new Map(byArea(places).reverse().map((place) => [place.class_id, place]));
  return [...largest.values()].map(({ runs, class_id }) => {
    return { runs, label: class_id, texts: [name(class_id)], colour: css(shade(class_id)) };
  });
}

const ruler = document.createElement('canvas').getContext('2d');

function putPlates(side, wanted) {
  const { labels, width, height } = paintings[side];
  const holder = frames[side].querySelector('.plates');
  const scale = width / frames[side].clientWidth; // pixels of the picture per pixel of the screen
  const { fontSize, fontFamily } = getComputedStyle(holder);
  const size = parseFloat(fontSize);
  ruler.font = `700 ${fontSize} ${fontFamily}`;
  const sizeOf = (words) => [(ruler.measureText(words).width + 0.8 * size + 2) * scale, (1.3 * size + 2) * scale];
  const placed = placePlates(labels, width, height, wanted, sizeOf).map(({ label, text: words, x, y }, i) => {
    const plate = document.createElement('span');
    plate.textContent = words;
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
function showLight(state, lights) {
  const labels = lights && {
    semantic: lights.semantic.lit.map((place) => place.class_id),
    instance: lights.instance.lit.map((object) => labelOf(state, object)),
  };
  for (const side of SIDES) {
    paintings[side].show(lights?.[side], colours[side]);
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
    text('view.region', { name: name(classId), share: classShare(state, classId) }),
  );
  return {
    semantic: isBare.semantic ? text('view.bare') : regions.join('; ') || text('view.nothing.semantic'),
    instance: isBare.instance ? text('view.bare') : countWords(shownObjects(state)),
  };
}

function describeViews(state) {
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
