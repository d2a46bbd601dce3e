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

const ALL = ['semantic', 'instance', 'plates', 'light', 'words'];
const DRAWN_BY = {
  answer: ALL,
  threshold: ['instance', 'plates', 'light', 'words'],
  off: ALL,
  further: ALL,
  merge: ['instance', 'plates', 'light'],
  strength: ['semantic', 'instance', 'light'],
  contours: ['semantic', 'instance', 'light'],
  numbers: ['plates'],
  wipe: ['plates', 'tips'],
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
  if (photo && due.has('semantic')) paintSemantic(state);
  if (photo && due.has('instance')) paintInstance(state);
  if (photo && due.has('plates')) drawPlates(state);
  const target = state.pointed?.target ?? null;
  if (photo && (target !== lit || due.has('semantic') || due.has('instance'))) {
    lights = resolveTarget(target, state);
    lit = target;
    for (const side of SIDES) paintings[side].show(lights?.[side], colours[side]);
    markLit(state);
  }
  if (due.has('words')) showWords(state);
  showTips(state);
  due.clear();
}

const cssColour = (classId, number = 1) => `rgb(${shade(classId, number).join(' ')})`;
const shade = (classId, number) => props.colours[classId][(number - 1) % props.colours[classId].length];
const colours = {
  semantic: (place) => shade(place.class_id, 1),
  instance: (place) => shade(place.class_id, store.state.merge ? 1 : place.number),
};

const byArea = (objects) => [...objects].sort((a, b) => b.area - a.area);
const labelOf = (state, object) => (state.merge ? object.class_id : state.answer.instances.indexOf(object) + 1);

function paintSemantic(state) {
  const areas = shownRegions(state).map((region) => ({ runs: region.runs, label: region.class_id, colour: colours.semantic(region) }));
  paintings.semantic.paint(areas, [], state);
}

function paintInstance(state) {
  const areas = byArea(shownObjects(state)).map((object) => ({ runs: object.runs, label: labelOf(state, object), colour: colours.instance(object) }));
  paintings.instance.paint(areas, missedObjects(state), state);
}

function drawPlates(state) {
  const classes = (places) => [...new Set(places.map((place) => place.class_id))].map((classId) => ({ label: classId, classId, number: 1, texts: [name(classId)] }));
  const objects = byArea(shownObjects(state)).reverse().map((object) => ({
    label: labelOf(state, object),
    classId: object.class_id,
    number: object.number,
    texts: [`${name(object.class_id)} ${object.number}`, String(object.number)],
  }));
  const wanted = {
    semantic: classes(shownRegions(state)),
    instance: state.merge ? classes(shownObjects(state)) : objects,
  };
  for (const side of SIDES) putPlates(side, state.numbers ? wanted[side] : []);
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
  const plates = placePlates(labels, width, height, wanted, sizeOf).map(({ label, text: words, x, y }) => {
    const { classId, number } = wanted.find((one) => one.label === label);
    const plate = document.createElement('span');
    plate.textContent = words;
    plate.dataset.label = label;
    plate.style.left = `${(100 * x) / width}%`;
    plate.style.top = `${(100 * y) / height}%`;
    plate.style.borderColor = cssColour(classId, number);
    return plate;
  });
  holder.replaceChildren(...plates);
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
  const stage = !answer ? 'empty' : !answer.semantic ? 'photo' : !answer.instances ? 'semantic' : 'both';
  find('.linked').dataset.stage = stage;
  const objects = shownObjects(state);
  const regions = shownRegions(state);
  find('.count').textContent = answer?.instances ? countWords(objects) : '';
  const classIds = [...new Set(regions.map((region) => region.class_id))];
  const list = classIds.map((classId) => text('view.region', { name: name(classId), share: classShare(state, classId) }));
  const summary = {
    semantic: list.join('; ') || text('view.nothing.semantic'),
    instance: countWords(objects),
  };
  for (const side of SIDES) {
    frames[side].querySelector('canvas').setAttribute('aria-label', `${text(`view.title.${side}`)}. ${summary[side]}`);
  }
  find('.note').textContent = stage === 'both' && !answer.semantic.regions.length && !answer.instances.length ? text('view.nothing.both') : '';
  find('.further').hidden = !answer?.instances?.some((object) => object.class_id > CLASSES_SHARED);
  showList(state);
}

function showTips(state) {
  const { answer, pointed } = state;
  const told = pointed && answer?.semantic && (lights || pointed.target === 'background');
  const pixel = told && pointedPixel(pointed, lights, answer.width);
  const said = told ? describe(state, lights, pixel) : {};
  for (const side of SIDES) placeTip(side, said[side], pixel, answer);
  const words = [said.instance, said.semantic].filter(Boolean).flatMap(({ title, note }) => [title, note].filter(Boolean));
  const current = told && pointed.target !== 'background' ? words.join('; ') : '';
  if (find('.current').textContent !== current) find('.current').textContent = current;
}

function placeTip(side, said, pixel, answer) {
  const tip = frames[side].querySelector('.tip');
  const ring = frames[side].querySelector('.ring');
  tip.hidden = ring.hidden = !said;
  if (!said) return;
  const [title, note] = tip.children;
  title.textContent = said.title;
  note.textContent = said.note;
  const x = ((pixel % answer.width) + 0.5) / answer.width;
  const y = (Math.floor(pixel / answer.width) + 0.5) / answer.height;
  ring.style.left = `${100 * x}%`;
  ring.style.top = `${100 * y}%`;
  const { clientWidth, clientHeight } = frames[side];
  const left = clamp(x * clientWidth + 16, 4, clientWidth - tip.offsetWidth - 4);
  const below = y * clientHeight + 18;
  const top = below + tip.offsetHeight < clientHeight ? below : y * clientHeight - tip.offsetHeight - 14;
  tip.style.transform = `translate(${left}px, ${top}px)`;
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
  if (!answer?.semantic) return;
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
  if ('answer' in changes || 'off' in changes) showClassSwitches(store.state);
  const parts = Object.keys(changes).flatMap((field) => DRAWN_BY[field] ?? []);
  if (parts.length) draw(...parts);
});
new ResizeObserver(() => draw('plates')).observe(views);
watch('value', () => take(props.value));
take(props.value);
