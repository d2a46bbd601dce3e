// Plays a lesson: one step at a time beside the pictures, its deed awaited, its question checked, and a sheet at the end.
import { handedOut } from '../../shared/later/handed_out.js';
import { LESSON_FILE } from '../../shared/later/lesson_file.js';
import { styled } from '../../shared/later/styled.js';
import { SEVERAL, className, finder, inARow, learn, store, text } from '../../shared/part.js';
import { DEEDS } from './deeds.js';
import { lookAt, lookAtDone, unmark } from './looking.js';
import { buildPanel } from './panel.js';
import { keepPictures, loadPictures, takePictures } from './pictures.js';
import { ownPictures } from './own_pictures.js';
import * as kept from './progress.js';
import { showQuestion } from './question.js';
import { showPaper } from './sheets.js';

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
  const fetched = asked === store.state.handed ? fetchHanded(asked, language) : asked === LESSON_FILE ? fromFile(language) : handedOut(asked, language);
  const [lesson] = await Promise.all([fetched, styled(new URL('player.css', import.meta.url).href)]);
  if (!lesson || wanted() !== asked) return; // none was chosen, or something else has been opened meanwhile
  learn(language, lesson.texts);
  playing = begin(lesson);
}

async function fetchHanded(letters, language) {
  const { handedLesson } = await import('../../lesson_builder/later/handed.js');
  return handedLesson(letters, language);
}

async function fromFile(language) {
  const { fileLesson } = await import('../../lesson_builder/later/file_lesson.js');
  return fileLesson(language);
}

// ------------------------------------------------------------------------------------------------------- one lesson

function begin(lesson) {
  const isTour = lesson.id === 'tour';
  // Whoever wants the tour wants it from the start.
  const progress = isTour ? kept.begun() : kept.load(lesson, storage);
  const pictures = loadPictures(lesson);
  const own = ownPictures(lesson);
  const panel = buildPanel(lesson);
  const find = finder(panel);
  const { pair: usual } = store.state; // who answers where nobody has chosen another one in this step
  let step = null;
  let watch = null; // of the deed that is awaited
  let isAskedFor = null; // the example or the picture of the lesson's own that was asked for last
  let isSeen = false; // whether the picture of this step has been brought into view

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
    const radio = finder(document)(`.who-answers [value="${usual}"]`);
    if (radio && !radio.checked) radio.click();
    const shown = own.shown();
    // Even if it is shown, another one may be on its way.
    if (step.picture !== 'own' && (shown !== step.picture || (isAskedFor ?? shown) !== step.picture)) {
      isAskedFor = step.picture;
      store.set({ wanted: { ...own.wanted(isAskedFor), lesson: true } });
    }
    if (step.deed && !progress.done[step.id]) watch = DEEDS[step.deed](store.state, step);
    showStep();
    if (step.deed === 'own_picture') hear({});
    isSeen = isThere();
    lookAt(step.deed, panel);
  }

  function hear(changes) {
    if (!step) return; // it is being left
    if ('teacher' in changes) showTeacher();
    if (!isThere()) return;
    if (changes.guessed) {
      const { class_id, ...counts } = changes.guessed;
      progress.guesses[step.id] = { names: className(class_id, SEVERAL), ...counts };
      save();
    }
    if (!isSeen) lookAt(step.deed, panel); // it may be higher than the picture before
    isSeen = true;
    if (!watch?.(store.state, changes)) return;
    watch = null;
    progress.done[step.id] = true;
    save();
    showDone();
    find('.spoken').textContent = doneWords();
    lookAtDone(step.deed, panel);
  }

  // Whether it is the picture of this step that is seen, not yet the one before.
  const isThere = () => (step.picture === 'own' ? !own.has(own.shown()) : own.shown() === step.picture);

  function leave() {
    store.set({ lesson: null, tour: false, handed: null });
  }

  function close() {
    takeAlong();
    step = null;
    panel.remove();
    document.documentElement.classList.remove('in-lesson');
    delete document.documentElement.dataset.deed;
    unmark();
    store.set(lesson.left);
    finder(document)('#lessons a')?.focus({ preventScroll: true });
  }

  // What is seen of this step goes onto the sheet.
  function takeAlong() {
    const { answer, veiled } = store.state;
    const isThere = step && answer?.instances && own.shown() === step.picture;
    if (isTour || !isThere || veiled) return;
    const line = finder(document)('.between-told')?.textContent;
    if (line && progress.guesses[step.id]) progress.guesses[step.id].line = line;
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
    fold(false);
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
    askIf(!step.deed || isDone || isSkipped);
    showNext();
    const body = find('.body');
    body.tabIndex = body.scrollHeight > body.clientHeight ? 0 : -1; // so that the keys scroll what is too long
    body.scrollTop = find('.deed').offsetTop - body.offsetTop; // what is new
  }
  const doneWords = () => inARow([text('player.done'), step.said]);

  function fold(isFolded) {
    panel.classList.toggle('folded', isFolded);
    find('.fold').ariaExpanded = String(!isFolded);
  }

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

  function askIf(isDue) {
    const place = find('.question');
    place.hidden = !step.question || !isDue;
    place.replaceChildren();
    if (place.hidden) return;
    const answered = (name) => {
      progress.answers[step.id] = name;
      save();
      showNext();
    };
    const say = (words) => (find('.spoken').textContent = words);
    showQuestion(place, step.question, { chosen: progress.answers[step.id], answered, say });
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
    if (step.question && find('.question').hidden) {
      showDone(true);
      lookAt(null, panel);
    } else go(lesson.steps.indexOf(step) + 1);
  });
  find('.leave').addEventListener('click', leave);
  find('.fold').addEventListener('click', () => fold(!panel.classList.contains('folded')));
  find('textarea').addEventListener('input', () => {
    progress.words[step.id] = find('textarea').value;
    save();
    showNext();
  });
  find('.to-worksheet').addEventListener('click', () => paper('worksheet'));
  find('.to-answers').addEventListener('click', () => paper('answers'));
  find('.to-worksheet').hidden = isTour;

  // How much of a narrow page it lies over.
  const measured = new ResizeObserver(() => document.documentElement.style.setProperty('--lesson', `${panel.offsetHeight}px`));
  measured.observe(panel);
  document.documentElement.classList.add('in-lesson');
  document.body.prepend(panel);
  beginStep(lesson.steps[Math.min(progress.at, lesson.steps.length - 1)]);
  return { hear, close };
}

const minutesOf = ({ minutes }) => minutes && `${text('player.step_minutes', { minutes })}:`;
