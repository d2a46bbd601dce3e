// Pointing at a place of the views: by mouse, by tapping, by the arrow keys.
import { clamp } from '../shared/plates.js';
import { isStuff } from '../shared/kinds.js';
import { contains } from '../shared/runs.js';
import { store } from '../shared/store.js';
import {
  SIDES,
  isClassShown,
  missedObjects,
  objectAt,
  objectsIn,
  regionAt,
  shownObjects,
  shownRegions,
  shownStuff,
  targetOf,
} from '../shared/targets.js';

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function startPointing({ views, paintings }) {
  for (const side of SIDES) {
    const { canvas } = paintings[side];
    canvas.addEventListener('pointermove', (event) => event.pointerType !== 'touch' && pointAt(side, canvas, event));
    canvas.addEventListener('pointerleave', (event) => event.pointerType !== 'touch' && unpoint());
    canvas.addEventListener('click', (event) => pointAt(side, canvas, event)); // a tap
  }
  views.addEventListener('keydown', (event) => {
    if (event.target !== views || !(event.key in STEPS)) return;
    const all = stops(store.state);
    if (!all.length) return;
    event.preventDefault(); // else the page would scroll
    const now = all.indexOf(store.state.pointed?.target);
    const next = now < 0 && STEPS[event.key] < 0 ? all.length - 1 : (now + STEPS[event.key] + all.length) % all.length;
    store.set({ pointed: { target: all[next], x: null, y: null } });
  });
  views.addEventListener('focusout', (event) => views.contains(event.relatedTarget) || unpoint());
  document.addEventListener('keydown', (event) => event.key === 'Escape' && unpoint());
}

function unpoint() {
  if (store.state.pointed) store.set({ pointed: null });
}

// What the views have at a pixel; where the one that is pointed at has nothing, what the other one has.
function targetAt(side, pixel) {
  const { state } = store;
  const region = regionAt(state, pixel);
  const object = objectAt(state, pixel);
  const missed = missedObjects(state).find((place) => contains(place.runs, pixel));
  const ofRegion = region && isClassShown(state, region.class_id) && targetOf.region(state, region);
  const ofObject = object && (state.merge ? `objects:${object.class_id}` : targetOf.object(state, object));
  const ofMissed = missed && targetOf.key(state, missed);
  const found = side === 'semantic' ? [ofRegion, ofObject] : [ofObject, ofMissed, ofRegion];
  return found.find(Boolean) ?? 'background';
}

function pointAt(side, canvas, event) {
  const { answer } = store.state;
  if (!answer?.semantic || store.state.veiled) return;
  const box = canvas.getBoundingClientRect();
  const x = clamp(Math.floor(((event.clientX - box.left) / box.width) * answer.width), 0, answer.width - 1);
  const y = clamp(Math.floor(((event.clientY - box.top) / box.height) * answer.height), 0, answer.height - 1);
  store.set({ pointed: { target: targetAt(side, y * answer.width + x), x, y } });
}

// In reading order, of each kind of stuff the largest region: by thirds of the picture from top to bottom, in each from left to right.
function stops(state) {
  const things = shownRegions(state).filter((region) => !region.speck && !isStuff(region.class_id));
  const byArea = shownStuff(state).sort((a, b) => a.area - b.area);
  const stuff = new Map(byArea.map((region) => [region.class_id, region]));
  const lonely = [...things.filter((region) => !objectsIn(state, region).length), ...stuff.values()];
  const places = [
    ...shownObjects(state).map((object) => [targetOf.object(state, object), object]),
    ...lonely.map((region) => [targetOf.region(state, region), region]),
    ...missedObjects(state).map((object) => [targetOf.key(state, object), object]),
  ].map(([target, { mask }]) => {
    const third = Math.floor((3 * (mask.top + mask.height / 2)) / state.answer.height);
    return { target, third, x: mask.left + mask.width / 2 };
  });
  return places.sort((a, b) => a.third - b.third || a.x - b.x).map(({ target }) => target);
}
