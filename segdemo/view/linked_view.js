// Wires the parts together. Runs once, when Gradio has put linked_view.html into the page; from Gradio: element, props,
// watch. Between a change of the store and the next frame nothing is drawn; a frame draws only what has changed.

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
find('.start').textContent = text('view.start');
const hovers = matchMedia('(hover: hover)');
find('.hint').textContent = hovers.matches ? text('view.hint.mouse') : text('view.hint.touch');
views.setAttribute('aria-label', text('view.keys'));

// ------------------------------------------------------------------------------------------------ the answer arrives

let latest = 0; // of two answers whose photos are loading, only the one that came last counts
let photo = null; // {url, pixels}

async function take(value) {
  const mine = ++latest;
  if (!value) {
    store.set({ answer: null, pointed: null });
    return;
  }
  try {
    const { url } = value.picture;
    const loaded = photo?.url === url ? photo : { url, pixels: await readPhoto(url, value.width, value.height) };
    if (mine !== latest) return;
    if (loaded !== photo) {
      photo = loaded;
      for (const side of SIDES) paintings[side].begin(photo.pixels);
      views.style.setProperty('--ratio', photo.pixels.width / photo.pixels.height);
    }
    store.set({ answer: decodeAnswer(value), pointed: null });
  } catch (error) {
    console.error(error);
    if (mine === latest) find('.note').textContent = text('view.photo_lost');
  }
}

async function readPhoto(url, width, height) {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width ?? image.naturalWidth;
  canvas.height = height ?? image.naturalHeight;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

// -------------------------------------------------------------------------------------------------------- drawing

// What a change of a field makes necessary, for both views or for one. The light follows any of it.
const both = (part) => SIDES.map((side) => `${part} ${side}`);
const ALL = [...both('lay'), ...both('paint'), ...both('plates'), 'words'];
const OBJECTS = ['lay instance', 'paint instance', 'plates instance'];
const MAKES_DUE = {
  answer: ALL,
  veiled: ALL,
  off: ALL,
  further: ALL,
  threshold: [...OBJECTS, 'words'],
  merge: OBJECTS,
  strength: both('paint'),
  contours: both('paint'),
  numbers: both('plates'),
  wipe: both('plates'),
  pointed: ['light'],
};
const due = new Set();

function draw(...parts) {
  if (!due.size) requestAnimationFrame(drawDue);
  for (const part of parts) due.add(part);
}

let lights = null;
let lit = null; // the target that is lit now

function drawDue() {
  const { state } = store;
  if (photo) {
    for (const side of SIDES) {
      if (due.has(`lay ${side}`)) layOut[side](state);
      if (due.has(`paint ${side}`)) paintings[side].paint(state);
      if (due.has(`plates ${side}`)) putPlates(side, state.numbers ? plates[side](state) : []);
    }
    light(state);
  }
  if (due.has('words')) showWords(state);
  showTips(state);
  due.clear();
}

function light(state) {
  const target = state.pointed?.target ?? null;
  if (target === lit && due.size === 1 && due.has('light')) return; // the pointer moved within what is lit
  lit = target;
  lights = resolveTarget(target, state);
  for (const side of SIDES) paintings[side].show(lights?.[side], colours[side]);
  markLit(state);
}

const cssColour = (classId, number = 1) => `rgb(${shade(classId, number).join(' ')})`;
const shade = (classId, number) => props.colours[classId][(number - 1) % props.colours[classId].length];
const colours = {
  semantic: (place) => shade(place.class_id, 1),
  instance: (place) => shade(place.class_id, store.state.merge ? 1 : place.number),
};

const byArea = (objects) => [...objects].sort((a, b) => b.area - a.area);
const labelOf = (state, object) => (state.merge ? object.class_id : state.answer.instances.indexOf(object) + 1);

const layOut = {
  semantic(state) {
    const areas = shownRegions(state).map((place) => ({ ...place, label: place.class_id, colour: colours.semantic(place) }));
    paintings.semantic.lay(areas, []);
  },
  instance(state) {
    const objects = byArea(shownObjects(state));
    const areas = objects.map((place) => ({ ...place, label: labelOf(state, place), colour: colours.instance(place) }));
    paintings.instance.lay(areas, missedObjects(state));
  },
};

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
        return { runs, label: labelOf(state, object), texts, colour: cssColour(class_id, number) };
      });
  },
};

function classPlates(places) {
  const largest = new Map(byArea(places).reverse().map((place) => [place.class_id, place]));
  return [...largest.values()].map(({ runs, class_id }) => {
    return { runs, label: class_id, texts: [name(class_id)], colour: cssColour(class_id) };
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

function markLit(state) {
  const labels = lights && {
    semantic: lights.semantic.lit.map((place) => place.class_id),
    instance: lights.instance.lit.map((object) => labelOf(state, object)),
  };
  for (const side of SIDES) {
    for (const plate of frames[side].querySelector('.plates').children) {
      plate.classList.toggle('unlit', Boolean(labels) && !labels[side].includes(Number(plate.dataset.label)));
    }
  }
  for (const button of find('.objects').querySelectorAll('button')) {
    button.setAttribute('aria-pressed', button.dataset.target === lit);
  }
}

function inkOn(classId, number) {
  const [red, green, blue] = shade(classId, number).map((part) => (part / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? 'black' : 'white'; // the higher contrast of the two
}

// ---------------------------------------------------------------------------------------------------------- words

function showWords(state) {
  const { answer } = state;
  const stage = !answer ? 'empty' : state.veiled ? 'veiled' : !answer.semantic ? 'photo' : !answer.instances ? 'semantic' : 'both';
  find('.linked').dataset.stage = stage;
  const classIds = [...new Set(byArea(shownRegions(state)).map((region) => region.class_id))];
  const list = classIds.map((classId) => text('view.region', { name: name(classId), share: classShare(state, classId) }));
  const isBare = stage === 'empty' || stage === 'photo' || stage === 'veiled';
  const counted = stage === 'both' ? countWords(shownObjects(state)) : '';
  const summary = {
    semantic: isBare ? text('view.bare') : list.join('; ') || text('view.nothing.semantic'),
    instance: counted || text('view.bare'),
  };
  for (const side of SIDES) {
    frames[side].querySelector('canvas').setAttribute('aria-label', `${text(`view.title.${side}`)}. ${summary[side]}`);
  }
  find('.count').textContent = counted;
  const nothing = stage === 'both' && !answer.semantic.regions.length && !answer.instances.length;
  find('.note').textContent = nothing ? text('view.nothing.both') : '';
  find('.further').hidden = isBare || !answer.instances?.some((object) => object.class_id > CLASSES_SHARED);
  showList(state);
  showClassSwitches(state);
}

function showTips(state) {
  const { answer, pointed } = state;
  const told = pointed && answer?.semantic && (lights || pointed.target === 'background');
  const pixel = told && pointedPixel(pointed, lights, answer.width);
  const said = told ? describe(state, lights, pixel) : {};
  const isAtPointer = hovers.matches && pointed?.x !== null;
  for (const side of SIDES) placeTip(side, told && isSeen(side, pixel) && said[side], pixel, isAtPointer);
  const words = [said.instance, said.semantic].filter(Boolean).flatMap(({ title, note }) => [title, note].filter(Boolean));
  const current = told && pointed.target !== 'background' ? words.join('; ') : '';
  if (find('.current').textContent !== current) find('.current').textContent = current;
}

// In the wipe one view covers the other.
function isSeen(side, pixel) {
  const { wipe, answer } = store.state;
  return !wipe || (100 * (pixel % answer.width)) / answer.width < wipeAt === (side === 'semantic');
}

// At the mouse pointer; otherwise at the far edge of the picture, where it hides nothing that is pointed at.
function placeTip(side, said, pixel, isAtPointer) {
  const { answer } = store.state;
  const tip = frames[side].querySelector('.tip');
  const ring = frames[side].querySelector('.ring');
  tip.hidden = !said;
  ring.hidden = !said || store.state.pointed.x === null;
  if (!said) return;
  const [title, note] = tip.children;
  title.textContent = said.title;
  note.textContent = said.note;
  const x = ((pixel % answer.width) + 0.5) / answer.width;
  const y = (Math.floor(pixel / answer.width) + 0.5) / answer.height;
  ring.style.left = `${100 * x}%`;
  ring.style.top = `${100 * y}%`;
  const { clientWidth, clientHeight } = frames[side];
  const { offsetWidth, offsetHeight } = tip;
  const beside = x * clientWidth + 16;
  const above = y * clientHeight - offsetHeight - 14;
  const below = y * clientHeight + 18;
  const [left, top] = isAtPointer
    ? [beside, below + offsetHeight < clientHeight ? below : above]
    : [(clientWidth - offsetWidth) / 2, y > 0.5 ? 6 : clientHeight - offsetHeight - 6];
  tip.style.transform = `translate(${clamp(left, 4, clientWidth - offsetWidth - 4)}px, ${top}px)`;
}

// -------------------------------------------------------------------------------------------------------- pointing

function unpoint() {
  if (store.state.pointed) store.set({ pointed: null });
}

// What the views say at a pixel; where the view that is pointed at has nothing, what the other one has.
function targetAt(side, pixel) {
  const { state } = store;
  const region = regionAt(state, pixel);
  const object = objectAt(state, pixel);
  const missed = missedObjects(state).find((place) => contains(place.runs, pixel));
  const found = {
    semantic: region && isClassShown(state, region.class_id) && `region:${state.answer.semantic.regions.indexOf(region)}`,
    instance: object && (state.merge ? `objects:${object.class_id}` : `object:${state.answer.instances.indexOf(object)}`),
  };
  const key = missed && `key:${state.answer.key.indexOf(missed)}`;
  return (side === 'semantic' ? found.semantic || found.instance : found.instance || key || found.semantic) || 'background';
}

function pointAt(side, event) {
  const { answer } = store.state;
  if (!answer?.semantic || store.state.veiled) return;
  const box = paintings[side].canvas.getBoundingClientRect();
  const x = clamp(Math.floor(((event.clientX - box.left) / box.width) * answer.width), 0, answer.width - 1);
  const y = clamp(Math.floor(((event.clientY - box.top) / box.height) * answer.height), 0, answer.height - 1);
  store.set({ pointed: { target: targetAt(side, y * answer.width + x), x, y } });
}

for (const side of SIDES) {
  const { canvas } = paintings[side];
  canvas.addEventListener('pointermove', (event) => event.pointerType !== 'touch' && pointAt(side, event));
  canvas.addEventListener('pointerleave', (event) => event.pointerType !== 'touch' && unpoint());
  canvas.addEventListener('click', (event) => pointAt(side, event)); // a tap
}

// In reading order: by thirds of the picture from top to bottom, in each from left to right.
function stops(state) {
  const lonely = shownRegions(state).filter((region) => !region.speck && !objectsIn(state, region).length);
  const { answer } = state;
  const places = [
    ...shownObjects(state).map((object) => [`object:${answer.instances.indexOf(object)}`, object]),
    ...lonely.map((region) => [`region:${answer.semantic.regions.indexOf(region)}`, region]),
    ...missedObjects(state).map((object) => [`key:${answer.key.indexOf(object)}`, object]),
  ].map(([target, { mask }]) => {
    const third = Math.floor((3 * (mask.top + mask.height / 2)) / answer.height);
    return { target, third, x: mask.left + mask.width / 2 };
  });
  return places.sort((a, b) => a.third - b.third || a.x - b.x).map(({ target }) => target);
}

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

views.addEventListener('keydown', (event) => {
  if (event.target !== views || !(event.key in STEPS)) return;
  const all = stops(store.state);
  if (!all.length) return;
  event.preventDefault(); // else the page would scroll
  const now = all.indexOf(store.state.pointed?.target);
  const next = now < 0 && STEPS[event.key] < 0 ? all.length - 1 : (now + STEPS[event.key] + all.length) % all.length;
  store.set({ pointed: { target: all[next], x: null, y: null } });
});
element.addEventListener('keydown', (event) => event.key === 'Escape' && unpoint());

// ------------------------------------------------------------------------------------------------------------ wipe

const divider = find('.divider');
divider.setAttribute('aria-label', text('view.divider'));
let wipeAt = 50; // percent of the width

function wipeTo(percent) {
  wipeAt = clamp(percent, 0, 100);
  views.style.setProperty('--wipe', `${wipeAt}%`);
  divider.setAttribute('aria-valuenow', Math.round(wipeAt));
}
wipeTo(50);

divider.addEventListener('pointerdown', (event) => divider.setPointerCapture(event.pointerId));
divider.addEventListener('pointermove', (event) => {
  if (!divider.hasPointerCapture(event.pointerId)) return;
  const box = frames.instance.getBoundingClientRect();
  wipeTo((100 * (event.clientX - box.left)) / box.width);
});
const WIPE_STEPS = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10, Home: -100, End: 100 };
divider.addEventListener('keydown', (event) => {
  if (!(event.key in WIPE_STEPS)) return;
  event.preventDefault();
  wipeTo(wipeAt + WIPE_STEPS[event.key]);
});

// ------------------------------------------------------------------------------------------------------------ start

store.listen((changes) => {
  showInputs(changes);
  if ('wipe' in changes) views.classList.toggle('wipe', changes.wipe);
  if ('answer' in changes) {
    buildList(changes.answer);
    buildClassSwitches(changes.answer);
  }
  if (changes.pointed && changes.pointed.target !== 'background') find('.hint').hidden = true; // they know how
  const parts = Object.keys(changes).flatMap((field) => MAKES_DUE[field] ?? []);
  if (parts.length) draw(...parts);
});
new ResizeObserver(() => draw(...both('plates'))).observe(views);
watch('value', () => take(props.value));
take(props.value);
