// What a teacher's lesson may hold, whoever made it: {title, state, steps: [{picture, task, state, deed, classes, said,
// question: {ask, choices, right (index), reason, why_not (by index, '' for none)}, write, note}]}, the fields of segdemo/lessons
// with words in place of keys, and `pictures`: the teacher's own with their keys, by name, as addresses of
// key_editor/later/picture_file.js. Names, values and lengths are those of the kit, which segdemo/front/lesson_builder declares.
import { BEGINS, readKey } from '../../key_editor/later/picture_file.js';

// Why a lesson cannot be played: `name` of a text, ``builder.wrong.NAME``, with its slots.
export class LessonProblem extends Error {
  constructor(name, slots = {}) {
    super(`lesson: ${name} ${JSON.stringify(slots)}`);
    this.problem = name;
    this.slots = slots;
  }
}

const DEED_NEEDS = {
  own_picture: ({ picture }, kit) => picture === kit.own,
  reveal: ({ state }) => state?.guess === true,
  point_classes: (step, kit) => classesOf(step, kit).length > 0,
};
const canWaitFor = (deed, step, kit) => DEED_NEEDS[deed]?.(step, kit) ?? true;
// The ids of the classes that its picture may show: of a picture with a key of the teacher's own any, see classesInKey; of
// a pupil's own nobody knows them.
export function classesOf({ picture }, kit) {
  if (pictureNames(kit).includes(picture)) return [...kit.key.things, ...kit.key.stuff];
  return kit.scenes.find(({ name }) => name === picture)?.classes ?? [];
}
// The deeds that make sense in a step.
export const deedsOf = (step, kit) => kit.deeds.filter((deed) => canWaitFor(deed, step, kit));

// The names that own pictures of a lesson have.
export const pictureNames = (kit) => Array.from({ length: kit.most_pictures }, (_, index) => `picture_${index + 1}`);

// readLesson, of a stranger's: what its pictures hold is looked at as well.
export async function readStrangers(found, kit, isDraft = false) {
  const lesson = readLesson(found, kit, isDraft);
  for (const address of Object.values(lesson.pictures ?? {})) await readKey(address, kit.key).catch(() => insist(false));
  return lesson;
}

// The lesson that `found`, anything at all, holds, made anew of what is allowed. isDraft: it may still lack words.
export function readLesson(found, kit, isDraft = false) {
  const least = isDraft ? 0 : 1;
  const words = (value, kind) => {
    insist(typeof value === 'string' && value.length <= kit.longest[kind]);
    return value;
  };

  function readStep(step, index) {
    const number = { step: index + 1 };
    fields(step, ['picture', 'task'], ['state', 'deed', 'classes', 'said', 'question', 'write', 'note']);
    insist(typeof step.picture === 'string');
    insist(step.picture === kit.own || Object.hasOwn(own, step.picture) || kit.scenes.some(({ name }) => name === step.picture));
    const read = { picture: step.picture, task: words(step.task, 'task') };
    if (!isDraft && !read.task.trim()) throw new LessonProblem('task', number);
    if ('state' in step) read.state = readState(step.state, kit);
    if ('deed' in step) {
      insist(kit.deeds.includes(step.deed) && canWaitFor(step.deed, read, kit));
      read.deed = step.deed;
    }
    if ('classes' in step) {
      insist(isDraft || read.deed === 'point_classes');
      insist(Array.isArray(step.classes) && isChosenOf(step.classes, classesOf(step, kit)));
      read.classes = [...step.classes];
    }
    if (!isDraft && read.deed === 'point_classes' && !read.classes?.length) throw new LessonProblem('classes', number);
    if ('said' in step) {
      insist(isDraft || 'deed' in read); // it is said after the deed
      read.said = words(step.said, 'said');
    }
    if ('question' in step) read.question = readQuestion(step.question, number);
    if ('write' in step) {
      insist(step.write === true);
      read.write = true;
    }
    if ('note' in step) read.note = words(step.note, 'note');
    return read;
  }

  function readQuestion(question, number) {
    fields(question, ['ask', 'choices', 'right'], ['reason', 'why_not']);
    insist(Array.isArray(question.choices) && question.choices.length <= kit.most_choices);
    const read = { ask: words(question.ask, 'ask'), choices: question.choices.map((one) => words(one, 'choice')) };
    const { right } = question;
    insist(Number.isInteger(right) && right >= -1 && right < kit.most_choices);
    read.right = right;
    if ('reason' in question) read.reason = words(question.reason, 'reason');
    if ('why_not' in question) {
      insist(Array.isArray(question.why_not) && question.why_not.length === read.choices.length);
      read.why_not = question.why_not.map((one) => words(one, 'why_not'));
    }
    if (isDraft) return read;
    if (!read.ask.trim()) throw new LessonProblem('ask', number);
    if (read.choices.length < 2 || read.choices.some((one) => !one.trim())) throw new LessonProblem('choices', number);
    if (!(right in read.choices)) throw new LessonProblem('right', number);
    return read;
  }

  fields(found, ['title', 'steps'], ['state', 'pictures']);
  const own = 'pictures' in found ? readPictures(found.pictures, kit) : {};
  const title = words(found.title, 'title');
  insist(Array.isArray(found.steps) && found.steps.length <= kit.most_steps);
  if (!isDraft && !title.trim()) throw new LessonProblem('title');
  if (found.steps.length < least) throw new LessonProblem('steps');
  const state = 'state' in found ? { state: readState(found.state, kit) } : {};
  const pictures = Object.keys(own).length ? { pictures: own } : {};
  return { title, ...state, steps: found.steps.map(readStep), ...pictures };
}

function readPictures(pictures, kit) {
  const names = pictureNames(kit);
  fields(pictures, [], names);
  const told = names.filter((name) => Object.hasOwn(pictures, name)).map((name) => [name, pictures[name]]);
  const isAllowed = (address) => address.length <= kit.most_picture_letters && address.startsWith(BEGINS);
  insist(told.every(([, address]) => typeof address === 'string' && isAllowed(address)));
  return Object.fromEntries(told);
}

const isChosenOf = (some, all) => some.every((one) => all.includes(one)) && new Set(some).size === some.length;

function readState(state, kit) {
  fields(state, [], kit.state.map(({ name }) => name));
  const isAllowed = ({ name, allowed, many }) => {
    const value = state[name];
    insist(Array.isArray(value) === many);
    return isChosenOf([value].flat(), allowed);
  };
  const set = kit.state.filter(({ name }) => Object.hasOwn(state, name));
  insist(set.every(isAllowed));
  return Object.fromEntries(set.map(({ name }) => [name, state[name]]));
}

// That it is an object with all of the needed fields and none but the known ones.
function fields(value, needed, known) {
  insist(typeof value === 'object' && value !== null && !Array.isArray(value));
  insist(needed.every((name) => Object.hasOwn(value, name)));
  insist(Object.keys(value).every((name) => needed.includes(name) || known.includes(name)));
}

function insist(holds) {
  if (!holds) throw new LessonProblem('broken');
}
