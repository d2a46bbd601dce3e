// What a teacher gives away: the link to the lesson, its QR code, and the lesson as a file, which is the only way where it
// holds pictures of the teacher's own.
import { LESSON_FILE } from '../../shared/later/lesson_file.js';
import { make, store, text, toClipboard } from '../../shared/part.js';
import { LessonProblem, readLesson } from './check.js';
import { linkTo, pack } from './codec.js';
import { button, field, row } from './fields.js';
import { fileOf, hold, lessonIn } from './file_lesson.js';
import { tidied } from './lesson_of.js';
import * as qr from './vendor/lean_qr.js';

const REST = 250; // ms without a change before the link is made anew
const DENSEST = 30; // version of a QR code (ISO/IEC 18004), 137 modules a side: phones still read it from a screen
/** @type {any} */
const encode = qr.generate;
const pageAddress = () => location.origin + location.pathname;

// lessonNow(): the draft; opened(lesson, words), cleared(), copied(lesson of the page): what the
// form shows next; say(words): read out.
export function buildGiving(kit, { lessonNow, opened, cleared, copied, say }) {
  const place = make('aside', '', { className: 'give', ariaLabel: text('builder.give') });
  const named = (key, act, look) => button(text(`builder.${key}`), act, look);
  const problem = make('p', '', { className: 'wrong', role: 'status' });
  const ready = make('div', '', { className: 'ready' });
  const address = make('input', '', { readOnly: true, spellcheck: false });
  const test = make('a', text('builder.try'), { target: '_blank', rel: 'noopener', className: 'button' });
  const code = make('img', '', { className: 'qr' });
  const large = named('qr.large', () => showLarge(!place.classList.contains('large')), 'to-large');
  const tooLong = make('p', text('builder.qr.too_long'), { className: 'too-long' });
  const withNotes = named('copy_notes', async () => copy(await linkOf(true, '?teacher=1')));
  ready.append(field(text('builder.link'), address), row(named('copy', () => copy(address.value), 'strong'), test), code, large, tooLong);
  ready.append(make('p', text('builder.no_test'), { className: 'quiet' }));
  const asFile = make('div', '', { className: 'ready', hidden: true });
  asFile.append(
    make('p', text('builder.file_only', { address: `${pageAddress()}?lesson=${LESSON_FILE}` })),
    row(named('save_pupils', () => save(false), 'strong'), named('try_here', tryHere)),
  );

  const chosen = make('input', '', { type: 'file', accept: '.json,application/json', className: 'spoken', tabIndex: -1, ariaHidden: 'true' });
  const yours = [withNotes, named('save', () => save(true)), named('open', () => chosen.click()), chosen, named('new', cleared)];
  const ours = kit.lessons.map((lesson) => button(lesson.title, () => copied(lesson)));
  place.append(make('h2', text('builder.give')), problem, ready, asFile, make('h2', text('builder.yours')), row(...yours));
  place.append(make('h2', text('builder.ours')), row(...ours));

  // ------------------------------------------------------------------------------------------------------- the link

  async function linkOf(hasNotes, query) {
    const letters = await pack(readLesson(tidied(lessonNow(), hasNotes), kit));
    if (letters.length > kit.most_letters) throw new LessonProblem('long');
    return linkTo(pageAddress(), letters, query);
  }

  let waiting;
  let round = 0;
  function update() {
    clearTimeout(waiting);
    waiting = setTimeout(show, REST);
  }
  async function show() {
    round += 1;
    const own = round;
    let link = null;
    let words = '';
    const lesson = tidied(lessonNow());
    const hasPictures = Boolean(lesson.pictures);
    let isReady = false;
    try {
      if (hasPictures) readLesson(lesson, kit);
      else link = await linkOf(false);
      isReady = true;
    } catch (error) {
      if (!(error instanceof LessonProblem)) throw error;
      words = text(`builder.wrong.${error.problem}`, error.slots);
    }
    if (own !== round) return; // a later one is on its way
    if (problem.textContent !== words) problem.textContent = words;
    ready.hidden = withNotes.hidden = !link;
    asFile.hidden = !(hasPictures && isReady);
    if (!link) return;
    address.value = link;
    test.href = link;
    showCode(link);
  }

  function showCode(link) {
    let drawn = null;
    try {
      drawn = encode(link, { maxVersion: DENSEST });
    } catch {} // the only reason that there is: too long
    code.hidden = large.hidden = !drawn;
    tooLong.hidden = Boolean(drawn);
    if (!drawn) return showLarge(false);
    code.src = drawn.toDataURL({ scale: 8, pad: 4 });
    code.alt = text('builder.qr', { title: lessonNow().title.trim() });
  }

  function showLarge(isLarge) {
    place.classList.toggle('large', isLarge);
    large.textContent = text(isLarge ? 'builder.qr.small' : 'builder.qr.large');
    return isLarge;
  }

  async function copy(link) {
    if (await toClipboard(link)) {
      say(text('builder.copied'));
      return;
    }
    address.value = link;
    address.select();
    say(text('address.not_copied'));
  }

  // ------------------------------------------------------------------------------------------------------- the file

  function save(hasNotes) {
    const lesson = tidied(lessonNow(), hasNotes);
    const href = URL.createObjectURL(new Blob([fileOf(lesson)], { type: 'application/json' }));
    const title = lesson.title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'lesson';
    // With the notes it is not for pupils: the two files must not have the same name.
    const name = hasNotes ? `${title}-${text('builder.file_with_notes')}` : title;
    make('a', '', { href, download: `${name}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000); // by then the browser has begun to read it
  }

  // The lesson as pupils get it, in place of this view; the draft stays.
  function tryHere() {
    hold(fileOf(tidied(lessonNow(), false)));
    store.set({ build: false, handed: null, tour: false, lesson: LESSON_FILE });
  }

  chosen.addEventListener('change', async () => {
    const [file] = chosen.files;
    if (!file) return;
    chosen.value = ''; // the same file can be opened again
    const lesson = await lessonIn(file, kit, true);
    if (lesson) opened(lesson);
    else say(text('builder.bad_file'));
  });

  // Gives whether there was something large.
  const shrink = () => place.classList.contains('large') && !showLarge(false);
  ready.hidden = withNotes.hidden = true;
  return { place, update, shrink };
}
