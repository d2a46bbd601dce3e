// Plays a lesson: one step at a time beside the pictures, its deed awaited, its question checked, and a sheet at the end.
import { handedOut } from '../../shared/later/handed_out.js';
import { styled } from '../../shared/later/styled.js';
import { make, makeButton, finder, learn, store, text } from '../../shared/part.js';
import { DEEDS } from './deeds.js';
import { buildPanel } from './panel.js';
import { keepPictures, loadPictures, takePictures } from './pictures.js';
import * as kept from './progress.js';
import { showPaper } from './sheets.js';

// Where a deed is done: the player brings it into view.
const PLACES = {
  lose_one: '#view .threshold',
  merge: '#view .controls',
  things_only: '#view .controls',
  own_picture: '#drop',
};
const VIEWS = '#view .views';
const storage = () => localStorage;

let playing = null; // the lesson that is open
store.listen((changes) => playing?.hear(changes));

// What is to be played: the name of a lesson, or one that a link holds, packed; null for none.
export const wanted = () => (store.state.tour ? 'tour' : store.state.handed ?? store.state.lesson);

// Plays the lesson `asked`, what wanted() said, in place of the one that is open.
export async function play(asked, language) {
  playing?.close();
  playing = null;
  if (!asked) return;
  const fetched = asked === store.state.handed ? fetchHanded(asked, language) : handedOut(asked, language);
  const [lesson] = await Promise.all([fetched, styled(new URL('player.css', import.meta.url).href)]);
  if (wanted() !== asked) return; // something else has been opened meanwhile
  learn(language, lesson.texts);
  playing = begin(lesson);
}

async function fetchHanded(letters, language) {
  const { handedLesson } = await import('../../lesson_builder/later/handed.js');
  return handedLesson(letters, language);
}

// ------------------------------------------------------------------------------------------------------- one lesson

function begin(lesson) {
  const isTour = lesson.id === 'tour';
  // Whoever wants the tour wants it from the start.
  const progress = isTour ? kept.begun() : kept.load(lesson, storage);
  const pictures = loadPictures(lesson);
  const panel = buildPanel(lesson);
  const find = finder(panel);
  let step = null;
  let watch = null; // of the deed that is awaited
  let isAskedFor = null; // the example that was asked for last

  const save = () => isTour || kept.keep(lesson, progress, storage);

  // ------------------------------------------------------------------------------------------------- going through

  function go(at) {
    takeAlong();
    progress.at = at;
    save();
    if (at < lesson.steps.length) beginStep(lesson.steps[at]);
    else if (isTour) leave();
    else showSheet();
  }

  function beginStep(next) {
    step = next;
    watch = null;
    document.documentElement.dataset.deed = step.deed ?? '';
    store.set(step.state);
    const shown = store.state.answer?.example;
    // Even if it is shown, another one may be on its way.
    if (step.picture !== 'own' && (shown !== step.picture || (isAskedFor ?? shown) !== step.picture)) {
      isAskedFor = step.picture;
      store.set({ wanted: { example: isAskedFor } });
    }
    if (step.deed && !progress.done[step.id]) watch = DEEDS[step.deed](store.state);
    showStep();
    if (step.deed === 'own_picture') hear(store.state);
    lookAt(PLACES[step.deed] ?? VIEWS);
  }

  function hear(changes) {
    if ('teacher' in changes) showTeacher();
    if (!watch) return;
    const { answer } = store.state;
    const isThere = step.picture === 'own' || answer?.example === step.picture; // not yet the picture before
    if (!isThere || !watch(store.state, changes)) return;
    watch = null;
    progress.done[step.id] = true;
    save();
    showDone();
    find('.spoken').textContent = doneWords();
    if (step.deed === 'reveal') lookAt(VIEWS);
  }

  function leave() {
    store.set({ lesson: null, tour: false, handed: null });
  }

  function close() {
    takeAlong();
    watch = null;
    panel.remove();
    document.documentElement.classList.remove('in-lesson');
    delete document.documentElement.dataset.deed;
    for (const marked of document.querySelectorAll('.lesson-here')) marked.classList.remove('lesson-here');
    store.set(lesson.left);
    finder(document)('#lessons a')?.focus({ preventScroll: true });
  }

  // What is seen of this step goes onto the sheet.
  function takeAlong() {
    const { answer, veiled } = store.state;
    const isThere = step && answer?.instances && (answer.example ?? 'own') === step.picture;
    if (isTour || !isThere || veiled) return;
    const taken = takePictures();
    if (taken) pictures[step.id] = taken;
    keepPictures(lesson, pictures);
  }

  // ------------------------------------------------------------------------------------------------------ the step

  function showStep() {
    const { steps } = lesson;
    const at = steps.indexOf(step);
    find('.where').textContent = text('player.where', { step: at + 1, steps: steps.length });
    Object.assign(find('progress'), { max: steps.length, value: at + 1 });
    find('.task').textContent = step.task;
    find('.note p').textContent = step.note ? [minutesOf(step), step.note].filter(Boolean).join(' ') : '';
    find('.write').hidden = !step.write;
    find('textarea').value = progress.words[step.id] ?? '';
    find('.back').disabled = at === 0;
    panel.classList.remove('folded');
    find('.fold').ariaExpanded = 'true';
    find('.spoken').textContent = '';
    showTeacher();
    showDone();
    find('.body').scrollTop = 0;
    find('.task').focus({ preventScroll: true }); // so that a screen reader reads it, and Tab goes on from here
  }

  // The question comes after the deed; whoever skips the deed gets it too.
  function showDone(isSkipped = false) {
    const isDone = Boolean(progress.done[step.id]);
    find('.deed').hidden = !step.deed;
    find('.deed').dataset.done = isDone;
    find('.deed').textContent = isDone ? doneWords() : text('player.to_do');
    showQuestion(!step.deed || isDone || isSkipped);
    showNext();
  }
  const doneWords = () => [text('player.done'), step.said].filter(Boolean).join(' ');

  function showTeacher() {
    find('.note').hidden = !step.note || !store.state.teacher;
    find('.to-answers').hidden = isTour || !store.state.teacher;
  }

  function showNext() {
    const isLast = step === lesson.steps.at(-1);
    const words = isLast ? (isTour ? 'player.finish' : 'player.to_sheet') : 'player.next';
    const isWaiting = kept.isOpen(step, progress);
    find('.next').textContent = isWaiting && !isLast ? text('player.skip') : text(words);
    find('.next').classList.toggle('strong', !isWaiting);
  }

  function showQuestion(isDue) {
    const { question } = step;
    const place = find('.question');
    place.hidden = !question || !isDue;
    place.replaceChildren();
    if (place.hidden) return;
    place.ariaLabel = question.ask;
    const verdict = make('div', '', { className: 'verdict' });
    const buttons = question.choices.map(([name, words]) => {
      const button = Object.assign(makeButton(words), { className: 'button' });
      button.addEventListener('click', () => {
        if (step.id in progress.answers) return; // the first answer counts
        progress.answers[step.id] = name;
        save();
        mark(true);
      });
      return button;
    });
    // What was chosen, and what is right; said too if it is new.
    function mark(isNew) {
      const chosen = progress.answers[step.id];
      for (const [index, [name]] of question.choices.entries()) {
        buttons[index].ariaPressed = name === chosen;
        buttons[index].ariaDisabled = 'true';
        if (name === question.right) buttons[index].append(' ', make('b', `✓ ${text('player.is_right')}`));
      }
      const right = chosen === question.right;
      verdict.dataset.right = right;
      const words = [text(right ? 'player.right' : 'player.wrong'), ...question.reason];
      verdict.replaceChildren(...words.map((one) => make('p', one)));
      if (isNew) {
        find('.spoken').textContent = words.join(' ');
        verdict.scrollIntoView({ block: 'nearest' });
      }
      showNext();
    }
    const row = make('div', '', { className: 'choices' });
    row.append(...buttons);
    place.append(make('p', question.ask, { className: 'ask' }), row, verdict);
    if (step.id in progress.answers) mark(false);
  }

  // ------------------------------------------------------------------------------------------------------ the sheet

  const paper = (kind) => showPaper(kind, lesson, progress, pictures, { back: find('.next'), again });
  function showSheet() {
    progress.at = lesson.steps.length - 1; // a reload comes back to the last step
    save();
    paper('sheet');
  }

  function again() {
    Object.assign(progress, kept.begun());
    for (const id of Object.keys(pictures)) delete pictures[id];
    step = null;
    keepPictures(lesson, pictures);
    go(0);
  }

  find('.back').addEventListener('click', () => go(lesson.steps.indexOf(step) - 1));
  find('.next').addEventListener('click', () => {
    if (step.question && find('.question').hidden) showDone(true);
    else go(lesson.steps.indexOf(step) + 1);
  });
  find('.leave').addEventListener('click', leave);
  find('.fold').addEventListener('click', () => {
    find('.fold').ariaExpanded = String(!panel.classList.toggle('folded'));
  });
  find('textarea').addEventListener('input', () => {
    progress.words[step.id] = find('textarea').value;
    save();
  });
  find('.to-worksheet').addEventListener('click', () => paper('worksheet'));
  find('.to-answers').addEventListener('click', () => paper('answers'));
  find('.to-worksheet').hidden = isTour;

  document.documentElement.classList.add('in-lesson');
  document.body.prepend(panel);
  beginStep(lesson.steps[Math.min(progress.at, lesson.steps.length - 1)]);
  return { hear, close };
}

const minutesOf = ({ minutes }) => minutes && `${text('player.step_minutes', { minutes })}:`;

function lookAt(selector) {
  for (const marked of document.querySelectorAll('.lesson-here')) marked.classList.remove('lesson-here');
  const place = document.querySelector(selector);
  if (!place) return;
  if (selector !== VIEWS) place.classList.add('lesson-here');
  // What the step has changed is laid out first.
  requestAnimationFrame(() => place.scrollIntoView({ block: selector === VIEWS ? 'start' : 'center' }));
}
