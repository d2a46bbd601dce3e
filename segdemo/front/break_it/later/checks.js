// Whether a shown answer solves a hunt: the slots of the sentence that says so, or null.
import { areaOf, meet, subtract } from '../../shared/runs.js';
import { missedObjects, stepAt } from '../../shared/targets.js';

const MANY = 3; // objects in one region

// Whether the person has chosen the picture that is shown: not the page, which begins with one, and not a lesson.
export function isChosen(state) {
  const { answer, wanted } = state;
  if (!wanted || wanted.lesson) return false;
  return wanted.example ? answer.example === wanted.example : !answer.example;
}

export const CHECKS = {
  merge(state) {
    const facts = (stepAt(state)?.classes ?? []).filter((fact) => fact.largest_merge >= MANY);
    const most = facts.sort((a, b) => b.largest_merge - a.largest_merge)[0];
    return most ? { class_id: most.class_id, objects: most.largest_merge } : null;
  },
  pieces(state) {
    const fact = (stepAt(state)?.classes ?? []).find((one) => one.comparable && one.objects && one.components > one.objects);
    return fact ? { class_id: fact.class_id, objects: fact.objects, regions: fact.components } : null;
  },
  // An object of the key that is not found, and of whose pixels the semantic map gives too few its class.
  both(state, holdShare) {
    const unseen = missedObjects(state).find((object) => {
      const own = state.answer.semantic.regions.filter((region) => region.class_id === object.class_id);
      const near = own.filter((region) => meet(region.runs, object.runs));
      const left = near.reduce((runs, region) => subtract(runs, region.runs), object.runs);
      return 1 - areaOf(left) / areaOf(object.runs) < holdShare;
    });
    return unseen ? { class_id: unseen.class_id } : null;
  },
};
