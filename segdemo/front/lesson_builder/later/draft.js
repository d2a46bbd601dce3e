// The lesson that is being made, kept in this browser; what is found there may be of an older page, or of anybody.
import { readKept, writeKept } from '../../shared/later/kept.js';
import { readLesson } from './check.js';

const NAME = 'segdemo.draft';

export const newStep = (picture) => ({ picture, task: '' });
// What all of our lessons leave out is hidden to begin with; the form says so.
export const newLesson = (kit) => ({ title: '', state: { hide: ['inside', 'time', 'cost', 'break', 'files'] }, steps: [newStep(kit.scenes[0].name)] });

export const loadDraft = (kit, storage) =>
  readKept(storage, NAME, (found) => readLesson(found, kit, true), () => newLesson(kit));
export const keepDraft = (draft, storage) => writeKept(storage, NAME, draft);
