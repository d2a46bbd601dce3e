// From what a teacher has written to what goes into a link, and to what the player plays.
import { inARow } from '../../shared/texts.js';

// Parts of the page without which a step cannot be done: whoever hides them for the rest shows them there.
const NEEDS = {
  intake: (step, kit) => step.picture === kit.own,
  guess: (step) => step.state?.guess === true,
  controls: ({ deed }) => ['lose_one', 'gain_one', 'merge', 'things_only', 'both'].includes(deed),
};

// A draft without its empty fields and without spaces around its words. hasNotes: whether the teacher's notes stay.
export function tidied(draft, hasNotes = true) {
  const shown = draft.steps.map(({ picture }) => picture);
  return withoutEmpty({
    title: draft.title.trim(),
    state: draft.state,
    pictures: Object.fromEntries(Object.entries(draft.pictures ?? {}).filter(([name]) => shown.includes(name))),
    steps: draft.steps.map((step) => {
      const note = hasNotes ? step.note?.trim() : '';
      const said = step.deed ? step.said?.trim() : '';
      const classes = step.deed === 'point_classes' ? step.classes : [];
      return withoutEmpty({ ...step, task: step.task.trim(), classes, said, question: step.question && tidyQuestion(step.question), note });
    }),
  });
}

function tidyQuestion({ ask, choices, right, reason = '', why_not = [] }) {
  const all = choices.map((one, index) => ({ one: one.trim(), isRight: index === right, why: why_not[index]?.trim() ?? '' }));
  const kept = all.filter(({ one }) => one);
  const found = kept.findIndex(({ isRight }) => isRight);
  const whys = kept.map(({ why, isRight }) => (isRight ? '' : why));
  return withoutEmpty({
    ask: ask.trim(),
    choices: kept.map(({ one }) => one),
    right: found,
    reason: reason.trim(),
    why_not: whys.some(Boolean) ? whys : [],
  });
}

const NEEDED = ['title', 'steps', 'task', 'picture', 'ask', 'choices', 'right'];
function withoutEmpty(fields) {
  const isEmpty = (value) => !value || (typeof value === 'object' && !Object.keys(value).length);
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => NEEDED.includes(name) || !isEmpty(value)));
}

// As segdemo/front/lesson_player hands out the lessons of the page; `lesson` is one that readLesson gave.
export function playable(lesson, kit, id) {
  const shared = lesson.state ?? {};
  const shown = new Set(lesson.steps.map(({ picture }) => picture));
  const scenes = kit.scenes.filter(({ name }) => shown.has(name));
  return {
    id,
    title: lesson.title,
    age: 0,
    minutes: 0,
    steps: lesson.steps.map((step, index) => playableStep(step, index, shared, kit)),
    left: shared.projector ? { ...kit.usual, projector: false } : kit.usual,
    photos: { ...Object.fromEntries(scenes.map(({ name, photo }) => [name, photo])), ...lesson.pictures },
    pictures: lesson.pictures ?? {},
    texts: kit.texts,
  };
}

function playableStep(step, index, shared, kit) {
  const state = { ...kit.usual, ...shared, ...step.state };
  const { question } = step;
  return {
    id: `step_${index + 1}`,
    picture: step.picture,
    minutes: 0,
    state: { ...state, hide: state.hide.filter((part) => !NEEDS[part]?.(step, kit)) },
    task: step.task,
    deed: step.deed ?? null,
    classes: step.classes ?? [],
    said: step.said ?? null,
    question: question
      ? {
          ask: question.ask,
          choices: question.choices.map((words, choice) => [String(choice), words]),
          right: String(question.right),
          reason: question.reason ? [question.reason] : [],
          why_not: Object.fromEntries((question.why_not ?? []).map((words, choice) => [choice, words]).filter(([, words]) => words)),
        }
      : null,
    write: step.write ?? false,
    note: step.note ?? null,
  };
}

// A lesson of the page, as it is handed out, to be changed.
export function draftOf({ title, steps }, kit) {
  const isOwn = ([name, value]) => name !== 'hide' && JSON.stringify(value) !== JSON.stringify(kit.usual[name]);
  const draft = steps.map(({ picture, task, state, deed, classes, said, question, write, note }) => ({
    picture,
    task,
    state: Object.fromEntries(Object.entries(state).filter(isOwn)),
    deed,
    classes,
    said: said ?? '',
    question: question && {
      ask: question.ask,
      choices: question.choices.map(([, words]) => words),
      right: question.choices.findIndex(([name]) => name === question.right),
      reason: inARow(question.reason),
      why_not: question.choices.map(([name]) => question.why_not[name] ?? ''),
    },
    write,
    note: note ?? '',
  }));
  // What its first step hides; the steps that need some of it show that.
  return tidied({ title, state: { hide: steps[0].state.hide }, steps: draft });
}

// A name by which a browser finds the progress in a lesson again: FNV-1a (Fowler, Noll and Vo) of its letters.
export function idOf(letters) {
  let hash = 0x811c9dc5;
  for (const letter of letters) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return `handed_${hash.toString(36)}_${letters.length}`;
}
