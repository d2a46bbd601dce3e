// What a step can wait for, by its name in segdemo/lessons. A deed is a function that begins to watch and gives one that
// says, after each change of the page, whether it is done by now.
import { isStuff } from '../../shared/kinds.js';
import { objectAt, resolveTarget, shownObjects } from '../../shared/targets.js';

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

export const DEEDS = {
  point_thing: () => (state) => {
    const classId = pointedClass(state);
    return classId !== null && !isStuff(classId);
  },
  point_stuff: () => (state) => {
    const classId = pointedClass(state);
    return classId !== null && isStuff(classId);
  },
  point_neighbours() {
    const seen = new Map(); // region -> the object of it that was pointed at first
    return (state, changes) => {
      if ('answer' in changes) seen.clear();
      const object = pointedObject(state);
      if (!object || object.region === null) return false;
      if (!seen.has(object.region)) seen.set(object.region, object);
      return seen.get(object.region) !== object;
    };
  },
  lose_one(first) {
    let before = first.threshold;
    return (state, changes) => {
      if (!('threshold' in changes)) return false;
      const lost = shownObjects(state).length < shownObjects({ ...state, threshold: before }).length;
      before = Math.min(before, state.threshold); // whoever goes down first has more to lose
      return lost;
    };
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
