// What is shown of an answer, what lies at a pixel, and which places of the two views belong to a target (page_state.py).
// A place is anything with runs and a class_id: a region, an object, an object of the answer key.
import { isStuff } from './kinds.js';
import { contains, meet, subtract, unite } from './runs.js';

export const SIDES = ['semantic', 'instance'];

// Behind the veil no class is shown.
export const isClassShown = (state, classId) =>
  !state.veiled && !state.off.includes(classId) && !(state.things_only && isStuff(classId));

// Whether the model of a side knows a class. What it does not know is no disagreement; nobody counts stuff.
export const knows = (state, side, classId) => Boolean(state.answer?.known[side]?.includes(classId));

// Whether the semantic model knows any stuff; as long as there is no answer, as if it did.
export const knowsStuff = (state) => state.answer?.known.semantic?.some(isStuff) ?? true;

export const showsBoth = (state) => state.right === 'both' && Boolean(state.answer?.instances);

export function shownRegions(state) {
  return (state.answer?.semantic?.regions ?? []).filter((region) => isClassShown(state, region.class_id));
}

export const shownStuff = (state) =>
  shownRegions(state).filter((region) => isStuff(region.class_id) && !region.speck);

// In both at once without those that likelier ones hide.
export function shownObjects(state) {
  const objects = (state.answer?.instances ?? []).filter((object) => object.in_both || !showsBoth(state));
  return objects.filter((object) => object.score >= state.threshold && isClassShown(state, object.class_id));
}

// The step of the answer that holds at the threshold, undefined before there are objects.
export const stepAt = (state) => state.answer?.steps.findLast((step) => step.threshold <= state.threshold);

// The objects of the answer key that are not found, empty without a key.
export function missedObjects(state) {
  const missed = (stepAt(state)?.missed ?? []).map((index) => state.answer.key[index]);
  return missed.filter((object) => isClassShown(state, object.class_id));
}

export const regionAt = (state, pixel) => state.answer?.semantic?.regions.find((region) => contains(region.runs, pixel));

// The shown objects as they lie on each other, the uppermost first: the smallest, of equal ones the last; in both at
// once the likeliest.
export function stackedObjects(state) {
  const objects = shownObjects(state);
  return showsBoth(state) ? objects : objects.reverse().sort((a, b) => a.area - b.area);
}

export const objectsAt = (state, pixel) => stackedObjects(state).filter((object) => contains(object.runs, pixel));

export const objectAt = (state, pixel) => objectsAt(state, pixel)[0];

export const objectsIn = (state, region) => {
  const index = state.answer.semantic.regions.indexOf(region);
  return shownObjects(state).filter((object) => object.region === index);
};

// What is seen of a place of the right view where one pixel belongs to one place only: stuff lies beneath all objects,
// and in both at once an object beneath the likelier ones.
export function visiblePart(state, place) {
  if (!showsBoth(state) && !isStuff(place.class_id)) return place;
  const objects = shownObjects(state);
  const above = isStuff(place.class_id) ? objects : objects.slice(0, objects.indexOf(place));
  return { ...place, runs: subtract(place.runs, unite(above.map((object) => object.runs))) };
}

export const ofClass = (places, classId) => places.filter((place) => place.class_id === classId);

export const targetOf = {
  region: (state, region) => `region:${state.answer.semantic.regions.indexOf(region)}`,
  object: (state, object) => `object:${state.answer.instances.indexOf(object)}`,
  key: (state, object) => `key:${state.answer.key.indexOf(object)}`,
};

// The places that a target means, per view: those that light up, those of them with the strong outline, and those that
// are drawn dashed because this view has nothing of its own there; of the right view the stuff too, which only both at
// once has in colour. Null if the target is not shown now.
export function resolveTarget(target, state) {
  if (!target || !state.answer) return null;
  const [kind, number] = target.split(':');
  const lights = LIGHTS[kind]?.(state, Number(number));
  if (!lights) return null;
  const { semantic, instance } = lights;
  instance.stuff = semantic.lit.filter((place) => isStuff(place.class_id) && !place.speck);
  return [semantic.lit, semantic.dashed, instance.lit, instance.dashed].some((places) => places.length) ? lights : null;
}

const LIGHTS = {
  object(state, index) {
    const object = shownObjects(state).find((shown) => shown === state.answer.instances[index]);
    if (!object) return null;
    const instance = { lit: [object], strong: [object], dashed: [] };
    const regions = ofClass(shownRegions(state), object.class_id);
    const touched = regions.filter((region) => meet(region.runs, object.runs));
    const holder = state.answer.semantic.regions[object.region];
    const semantic = {
      lit: touched.length ? regions : [],
      strong: holder ? [holder] : touched,
      dashed: object.seen ? [] : [object],
    };
    return { semantic, instance };
  },
  region(state, index) {
    const region = shownRegions(state).find((shown) => shown === state.answer.semantic.regions[index]);
    if (!region) return null;
    const held = objectsIn(state, region);
    const ofIts = ofClass(shownObjects(state), region.class_id);
    const objects = held.length ? held : ofIts.filter((object) => meet(object.runs, region.runs));
    return {
      semantic: { lit: ofClass(shownRegions(state), region.class_id), strong: [region], dashed: [] },
      instance: { lit: objects, strong: objects, dashed: objects.length ? [] : lacking(state, [region]) },
    };
  },
  class(state, classId) {
    const regions = ofClass(shownRegions(state), classId);
    const objects = ofClass(shownObjects(state), classId);
    return {
      semantic: { lit: regions, strong: regions, dashed: regions.length ? [] : objects },
      instance: { lit: objects, strong: objects, dashed: objects.length ? [] : lacking(state, regions) },
    };
  },
  objects: (state, classId) => LIGHTS.class(state, classId),
  merge(state, classId) {
    const region = fullestRegion(state, classId);
    return region ? LIGHTS.region(state, state.answer.semantic.regions.indexOf(region)) : null;
  },
  unclaimed(state, classId) {
    const region = unite(ofClass(shownRegions(state), classId).map((place) => place.runs));
    const objects = unite(ofClass(shownObjects(state), classId).map((place) => place.runs));
    const runs = subtract(region, objects);
    const place = runs.length ? [{ class_id: classId, runs }] : [];
    return { semantic: { lit: place, strong: place, dashed: [] }, instance: { lit: [], strong: [], dashed: place } };
  },
  unseen(state, classId) {
    const objects = ofClass(shownObjects(state), classId).filter((object) => !object.seen && knows(state, 'semantic', classId));
    return {
      semantic: { lit: [], strong: [], dashed: objects },
      instance: { lit: objects, strong: objects, dashed: [] },
    };
  },
  missed: (state, classId) => missedLights(state, ofClass(missedObjects(state), classId)),
  key(state, index) {
    const object = state.answer.key[index];
    return missedLights(state, missedObjects(state).includes(object) ? [object] : []);
  },
};

// Those of the regions whose place the instance answer leaves empty: nobody looks for objects of stuff.
const lacking = (state, regions) => (state.answer.instances ? regions.filter((region) => !isStuff(region.class_id)) : []);

// The classes that are there now, more than specks of them.
export function shownClasses(state) {
  const places = [...shownRegions(state).filter((region) => !region.speck), ...shownObjects(state)];
  return new Set(places.map((place) => place.class_id));
}

// The region of a class that holds the most shown objects.
function fullestRegion(state, classId) {
  const regions = ofClass(shownRegions(state), classId);
  const most = Math.max(...regions.map((region) => objectsIn(state, region).length));
  return regions.find((region) => objectsIn(state, region).length === most);
}

function missedLights(state, missed) {
  const regions = missed.length ? ofClass(shownRegions(state), missed[0].class_id) : [];
  return {
    semantic: { lit: regions, strong: [], dashed: missed },
    instance: { lit: [], strong: [], dashed: missed },
  };
}
