// Takes the answers in and lets the parts before this one draw them. Runs once, when Gradio has put linked_view.html
// into the page; from Gradio: element, props, watch.

find('.start').textContent = text('view.start');
find('.hint').textContent = hovers.matches ? text('view.hint.mouse') : text('view.hint.touch');

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

// Nothing is drawn between a change and the next frame, and a frame draws only what has changed.
function drawDue() {
  const { state } = store;
  for (const side of photo ? SIDES : []) {
    if (due.has(`lay ${side}`)) layOut[side](state);
    if (due.has(`paint ${side}`)) paintings[side].paint(state);
    if (due.has(`plates ${side}`)) putPlates(side, state.numbers ? plates[side](state) : []);
  }
  if (due.has('words')) {
    describeViews(state);
    showCount(state);
    showList(state);
    showClassSwitches(state);
  }
  const target = state.pointed?.target ?? null;
  const isStillLit = target === lit && due.size === 1 && due.has('light'); // the pointer moved within what is lit
  if (photo && !isStillLit) {
    lit = target;
    lights = resolveTarget(target, state);
    showLight(state, lights);
    pressListed(lit);
  }
  showTips(state, lights);
  due.clear();
}

store.listen((changes) => {
  showInputs(changes);
  if ('wipe' in changes) views.classList.toggle('wipe', changes.wipe);
  if ('answer' in changes || 'veiled' in changes) {
    const shown = store.state.veiled ? null : store.state.answer; // before the guess no count stands in the page
    buildList(shown);
    buildClassSwitches(shown);
  }
  if (changes.pointed && changes.pointed.target !== 'background') find('.hint').hidden = true; // they know how
  const parts = Object.keys(changes).flatMap((field) => MAKES_DUE[field] ?? []);
  if (parts.length) draw(...parts);
});
new ResizeObserver(() => draw(...both('plates'))).observe(views);
watch('value', () => take(props.value));
setTimeout(() => (find('.hint').hidden = true), 15_000); // whoever has not read it by then does not need it
// A lesson link may ask for another example than the one that the page is sent with: that one comes soon.
const asked = new URLSearchParams(location.search).get('example');
if (!asked || asked === props.value?.example) take(props.value);
