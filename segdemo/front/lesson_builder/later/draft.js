// The lesson that is being made, kept in this browser; what is found there may be of an older page, or of anybody.
import { readLesson } from './check.js';

const NAME = 'segdemo.draft';

export const newStep = (picture) => ({ picture, task: '' });
// What most lessons leave out is hidden to begin with.
export const newLesson = (kit) => ({ title: '', state: { hide: ['inside', 'cost', 'files'] }, steps: [newStep(kit.scenes[0].name)] });

export function loadDraft(kit, storage) {
  try {
    return readLesson(JSON.parse(storage().getItem(NAME)), kit, true);
  } catch {
    return newLesson(kit); // nothing kept, nothing allowed, or not ours
  }
}

export function keepDraft(draft, storage) {
  try {
    storage().setItem(NAME, JSON.stringify(draft));
  } catch {} // full or not allowed: it is kept until the page is closed
}
