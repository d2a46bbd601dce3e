// How far somebody is in a lesson: {at, done, answers, words, guesses}, all but the first by the id of a step; a guess is
// {names, objects, pieces, line}: the class, numbers as in `guessed` of page_state.py, what was told of a drawn line. It
// stays in the browser; what is found there may be of an older lesson, or of anybody.
import { readKept, writeKept } from '../../shared/later/kept.js';

const LONGEST = 2000; // letters of one's own words

const nameOf = (lesson) => `segdemo.lesson.${lesson.id}`;

export const begun = () => ({ at: 0, done: {}, answers: {}, words: {}, guesses: {} });

// What of `found`, anything at all, is progress in this lesson.
export function fitting(lesson, found) {
  const progress = begun();
  if (Number.isInteger(found?.at)) progress.at = Math.max(0, Math.min(found.at, lesson.steps.length));
  for (const { id, question } of lesson.steps) {
    if (found?.done?.[id] === true) progress.done[id] = true;
    if (question?.choices.some(([name]) => name === found?.answers?.[id])) progress.answers[id] = found.answers[id];
    if (isWords(found?.words?.[id])) progress.words[id] = found.words[id].slice(0, LONGEST);
    if (isGuess(found?.guesses?.[id])) progress.guesses[id] = found.guesses[id];
  }
  return progress;
}

const isWords = (one) => typeof one === 'string';
const isCounts = (one) => Array.isArray(one) && one.length <= 3 && one.every(Number.isInteger);
const isGuess = (one) =>
  isWords(one?.names) && isCounts(one.objects) && isCounts(one.pieces) && (one.line === undefined || isWords(one.line));

export const load = (lesson, storage) => readKept(storage, nameOf(lesson), (found) => fitting(lesson, found), begun);
export const keep = (lesson, progress, storage) => writeKept(storage, nameOf(lesson), progress);

// Whether something of a step is still to be done, answered or written.
export const isOpen = ({ id, deed, question, write }, { done, answers, words }) =>
  Boolean((deed && !done[id]) || (question && !(id in answers)) || (write && !words[id]?.trim()));

export function score(lesson, progress) {
  const asked = lesson.steps.filter(({ question }) => question);
  return { asked: asked.length, count: asked.filter(({ id, question }) => progress.answers[id] === question.right).length };
}
