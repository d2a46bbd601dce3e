// Takes the answers in, puts them into the store, and draws what the store holds.
import { isOvertaken } from '../shared/asking.js';
import { learnColours } from '../shared/colours.js';
import { oncePerFrame } from '../shared/frames.js';
import { begin, store, text } from '../shared/part.js';
import { readPhoto } from '../shared/photo.js';
import { attempt, report } from '../shared/report.js';
import { decodeAnswer } from '../shared/runs.js';
import { SIDES, resolveTarget } from '../shared/targets.js';
import { buildClassSwitches, showClassSwitches, showCount, showInputs, startControls } from './controls.js';
import { movesLittle, startFlow } from './flow.js';
import { buildList, pressListed, showList } from './objects.js';
import { startPointing } from './pointing.js';
import { putSkipLink } from './skip_link.js';
import { hovers, showTips } from './tips.js';
import { buildViews, describeViews, layOut, putPlates, recolour, showLight } from './views.js';

const HINT_LASTS = 15_000; // ms; whoever has not read it by then does not need it

export function start({ element, props, watch }) {
  begin(props);
  learnColours(props.colours);
  const view = buildViews(element, props.look);
  const { find } = view;
  find('.start').textContent = text('view.start');
  find('.hint').textContent = hovers.matches ? text('view.hint.mouse') : text('view.hint.touch');
  putSkipLink(view);
  startControls(view, props.ranges);
  const controls = new Set([...find('.controls').querySelectorAll('input[name]')].map(({ name }) => name));
  offerFullScreen(view);
  startPointing(view);

  const take = taker(view);
  const draw = drawer(view);
  startFlow(view, draw);
  store.listen((changes) => {
    attempt(() => showInputs(view, changes));
    if ('wipe' in changes) view.views.classList.toggle('wipe', changes.wipe);
    if (changes.wipe) view.wiping ??= import('./later/wipe.js').then(({ startWipe }) => startWipe(view));
    if ('answer' in changes || 'veiled' in changes) {
      outlineKeyOnce(view);
      const shown = store.state.veiled ? null : store.state.answer; // before the guess no count stands in the page
      attempt(() => buildList(view, shown));
      attempt(() => buildClassSwitches(view, shown));
    }
    if (changes.pointed && changes.pointed.target !== 'background') find('.hint').hidden = true; // they know how
    draw(Object.keys(changes).flatMap((field) => MAKES_DUE[field] ?? (controls.has(field) ? both('paint') : [])));
  });
  new ResizeObserver(() => draw(both('plates'))).observe(view.views);
  setTimeout(() => (find('.hint').hidden = true), HINT_LASTS);
  watch('value', () => take(unpack(props.value)));
  // A lesson link may ask for another example than the one that the page is sent with: that one comes soon.
  const asked = new URLSearchParams(location.search).get('example');
  const given = unpack(props.value);
  if (!asked || asked === given?.example) take(given);
}

// The value of answer_value.py, see LinkedView.postprocess.
const unpack = (value) =>
  value && Object.fromEntries(Object.entries(value).map(([name, part]) => [name, name === 'picture' ? part : JSON.parse(part)]));

function offerFullScreen({ find }) {
  const button = find('.full-screen');
  button.ariaLabel = button.title = text('full_screen.enter');
  button.hidden = !document.fullscreenEnabled; // in a frame the outer page may not allow it; small phones have none
  button.addEventListener('click', async () => {
    const { turnFullScreen } = await import('./later/full_screen.js');
    turnFullScreen(find('.linked'), button).catch(report);
  });
}

// When a picture with a key has its answers.
async function outlineKeyOnce(view) {
  const { answer, veiled } = store.state;
  if (!answer?.instances || veiled || answer.picture.path === view.outlined) return;
  view.outlined = answer.picture.path;
  if (!answer.key.length || movesLittle.matches) return;
  const { drawOutlines } = await import('./later/key_outlines.js');
  if (store.state.answer === answer) drawOutlines(view, answer.key);
}

// ------------------------------------------------------------------------------------------------ the answer arrives

function taker({ paintings, views }) {
  let latest = 0; // of two answers whose photos are loading, only the one that came last counts
  let photo = null; // {url, pixels}

  return async function take(value) {
    if (isOvertaken(value)) return;
    latest += 1;
    const mine = latest;
    if (!value) {
      store.set({ answer: null });
      return;
    }
    const { url } = value.picture;
    let loaded;
    try {
      loaded = photo?.url === url ? photo : { url, pixels: await readPhoto(url, value.width, value.height) };
    } catch (error) {
      console.error(error);
      if (mine === latest) store.set({ said: { kind: 'problem', text: text('view.photo_lost'), again: 'asked' } });
      return;
    }
    if (mine !== latest) return;
    if (loaded !== photo) {
      photo = loaded;
      for (const side of SIDES) paintings[side].begin(photo.pixels);
      views.style.setProperty('--ratio', photo.pixels.width / photo.pixels.height);
    }
    store.set({ answer: decodeAnswer(value) });
  };
}

// -------------------------------------------------------------------------------------------------------- drawing

// What a change of a field makes necessary, for both views or for one; for any other control, that both are painted.
// The light follows any of it.
const both = (part) => SIDES.map((side) => `${part} ${side}`);
const ALL = [...both('lay'), ...both('paint'), ...both('plates'), 'words'];
const OBJECTS = ['lay instance', 'paint instance', 'plates instance'];
const MAKES_DUE = {
  answer: ALL,
  veiled: ALL,
  off: ALL,
  things_only: ALL,
  right: [...OBJECTS, 'words'],
  threshold: [...OBJECTS, 'words'],
  merge: OBJECTS,
  numbers: both('plates'),
  wipe: both('plates'),
  pointed: ['light'],
};

// A function that draws what is due before the next frame. Each thing is drawn by itself: what fails leaves the others,
// and what comes later, as they are.
function drawer(view) {
  const waiting = new Set();
  let lights = null;
  let lit = null; // the target that is lit now

  function drawDue() {
    const due = new Set(waiting);
    waiting.clear();
    const state = view.flow === null ? store.state : { ...store.state, merge: false, flow: view.flow };
    const isLoaded = 'photo' in view.paintings.semantic;
    for (const side of isLoaded ? SIDES : []) {
      if (due.has(`lay ${side}`)) attempt(() => layOut(view, side, state));
      if (due.has(`recolour ${side}`)) attempt(() => recolour(view, side, state));
      if (due.has(`paint ${side}`)) attempt(() => view.paintings[side].paint(state));
      if (due.has(`plates ${side}`)) attempt(() => putPlates(view, side, state));
    }
    if (due.has('words')) for (const show of [describeViews, showCount, showList, showClassSwitches]) attempt(() => show(view, state));
    const target = state.pointed?.target ?? null;
    const isStillLit = target === lit && due.size === 1 && due.has('light'); // the pointer moved within what is lit
    if (isLoaded && !isStillLit) {
      attempt(() => {
        lit = target;
        lights = resolveTarget(target, state);
        showLight(view, state, lights);
        pressListed(view, lit);
      });
    }
    attempt(() => showTips(view, state, lights));
  }

  const ask = oncePerFrame(drawDue);
  return (parts) => {
    for (const part of parts) waiting.add(part);
    if (waiting.size) ask();
  };
}
