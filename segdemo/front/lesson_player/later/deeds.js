// What a step can wait for, by its name in segdemo/lessons. A deed is a function of the state and the step that begins to
// watch and gives one that says, after each change of the page, whether it is done by now.
import { isStuff } from '../../shared/kinds.js';
import { meet } from '../../shared/runs.js';
import { SIDES, objectAt, ofClass, resolveTarget, shownClasses, shownObjects, shownRegions } from '../../shared/targets.js';

const OF_ANSWER = {
  object: (answer, index) => answer.instances[index],
  region: (answer, index) => answer.semantic.regions[index],
  key: (answer, index) => answer.key[index],
};

// The class of what is pointed at, null for nothing and for the background.
function pointedClass(state) {
  const { target } = state.pointed ?? {};
  if (!resolveTarget(target, state)) return null;
  const [kind, number] = target.split(':');
  return OF_ANSWER[kind] ? OF_ANSWER[kind](state.answer, Number(number)).class_id : Number(number);
}

// The object that is pointed at, on either side: on the left it is the one that lies there on the right.
function pointedObject(state) {
  const { target, x, y } = state.pointed ?? {};
  const [kind, index] = (target ?? '').split(':');
  if (kind === 'object') return state.answer.instances[index];
  return kind === 'region' && x !== null ? objectAt(state, y * state.answer.width + x) : null;
}

// In which of the two pictures it is pointed at; what has the focus, or a link lights up, is in both.
function pointedSides({ target, x }) {
  if (x === null) return SIDES;
  return target.startsWith('object:') ? ['instance'] : ['semantic'];
}

// Of how many pieces of its class on the left an object has a part.
const piecesOf = (state, { class_id, runs }) =>
  ofClass(shownRegions(state), class_id).filter((region) => !region.speck && meet(region.runs, runs)).length;

// Two objects, one after the other, of which the region and the class say that they are what is looked for.
function pointTwo(keyOf, isOther) {
  const seen = new Map(); // key -> the object of it that was pointed at first
  return (state, changes) => {
    if ('answer' in changes) seen.clear();
    const object = pointedObject(state);
    if (!object || object.region === null) return false;
    const key = keyOf(object);
    if (!seen.has(key)) seen.set(key, object);
    return isOther(object, seen.get(key));
  };
}

const countAt = (state, threshold) => shownObjects({ ...state, threshold }).length;

export const DEEDS = {
  point_thing: () => (state) => {
    const classId = pointedClass(state);
    return classId !== null && !isStuff(classId);
  },
  point_stuff: () => (state) => {
    const classId = pointedClass(state);
    return classId !== null && isStuff(classId);
  },
  point_classes(_, { classes }) {
    const seen = new Set();
    return (state) => {
      seen.add(pointedClass(state));
      const shown = shownClasses(state);
      const wanted = classes.filter((classId) => shown.has(classId)); // a model may have missed one
      return wanted.length > 0 && wanted.every((classId) => seen.has(classId));
    };
  },
  point_neighbours: () => pointTwo(({ region }) => region, (object, first) => object !== first),
  point_apart: () => pointTwo(({ class_id }) => class_id, (object, first) => object.region !== first.region),
  point_cut() {
    const seen = new Map(); // object -> the sides on which it was pointed at
    return (state) => {
      const object = pointedObject(state);
      if (!object || piecesOf(state, object) < 2) return false;
      seen.set(object, new Set([...(seen.get(object) ?? []), ...pointedSides(state.pointed)]));
      return seen.get(object).size === SIDES.length;
    };
  },
  point_largest() {
    const seen = new Set();
    return (state) => {
      seen.add(pointedObject(state));
      const largest = shownObjects(state).sort((a, b) => b.area - a.area).slice(0, 2);
      return largest.length === 2 && largest.every((object) => seen.has(object));
    };
  },
  lose_one(first) {
    let before = first.threshold;
    return (state, changes) => {
      if (!('threshold' in changes)) return false;
      const lost = countAt(state, state.threshold) < countAt(state, before);
      before = Math.min(before, state.threshold); // whoever goes down first has more to lose
      return lost;
    };
  },
  gain_one({ threshold: first }) {
    // One that was not there at first: to bring back what was lost is not enough.
    return (state, changes) => 'threshold' in changes && countAt(state, state.threshold) > countAt(state, first);
  },
  merge: () => (_, changes) => changes.merge === true,
  things_only: () => (_, changes) => changes.things_only === true,
  both: () => (_, changes) => changes.right === 'both',
  reveal() {
    let wasVeiled = false;
    return (state) => {
      wasVeiled ||= state.veiled;
      return wasVeiled && state.guess && !state.veiled;
    };
  },
  own_picture: () => ({ answer, said }) => Boolean(answer?.instances && !answer.example && said?.kind === 'answer'),
};
