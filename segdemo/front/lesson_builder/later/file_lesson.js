// A lesson that came as a file, from whoever gave it: its words and pictures are checked, and its words shown as text alone.
// It is kept as long as the tab is open, so that a reload goes on with it.
import { cover } from '../../shared/later/cover.js';
import { readKept, writeKept } from '../../shared/later/kept.js';
import { LESSON_FILE } from '../../shared/later/lesson_file.js';
import { styled } from '../../shared/later/styled.js';
import { make, store, text } from '../../shared/part.js';
import { readStrangers } from './check.js';
import { parse } from './codec.js';
import { button, row } from './fields.js';
import { fetchKit } from './handed.js';
import { idOf, playable } from './lesson_of.js';

const NAME = 'segdemo.lesson_file';
const storage = () => sessionStorage;

let held = null; // the words of the file that is open

export function hold(words) {
  held = words;
  writeKept(storage, NAME, words);
}

const heldBefore = () => readKept(storage, NAME, (found) => (typeof found === 'string' ? found : null), () => null);

// Whoever has left it may want another one.
store.follow(['lesson'], () => store.state.lesson === LESSON_FILE || hold(null));

export const fileOf = (lesson) => JSON.stringify(lesson, null, 2);

// The lesson in a file, null if there is none that is allowed.
export async function lessonIn(file, kit, isDraft = false) {
  const most = kit.most_bytes + kit.most_pictures * kit.most_picture_letters;
  try {
    return file.size > most ? null : await readStrangers(parse(await file.arrayBuffer()), kit, isDraft);
  } catch {
    return null; // no UTF-8, no JSON, no lesson: to who has the file it is one thing
  }
}

// What the player plays; null if nobody chooses a file.
export async function fileLesson(language) {
  const kit = await fetchKit(language);
  const words = held ?? heldBefore();
  const lesson = words === null ? null : await lessonIn(new Blob([words]), kit);
  return lesson ? playable(lesson, kit, idOf(words)) : choose(kit);
}

async function choose(kit) {
  await styled(new URL('builder.css', import.meta.url).href);
  return new Promise((resolve) => {
    const view = make('div', '', { className: 'builder lesson-file', role: 'dialog', ariaModal: 'true', tabIndex: -1, ariaLabel: text('player.file') });
    const input = make('input', '', { type: 'file', accept: '.json,application/json', className: 'spoken', tabIndex: -1, ariaHidden: 'true' });
    const problem = make('p', '', { className: 'wrong', role: 'status' });
    const card = make('div', '', { className: 'whole' });
    const pick = button(text('player.file.choose'), () => input.click(), 'strong');
    const leave = button(text('player.close'), () => store.set({ lesson: null }));
    card.append(make('h1', text('player.file')), make('p', text('player.file.hint')), row(pick, leave, input), problem);
    view.append(card);

    const done = (lesson) => {
      isOver = true;
      uncover();
      resolve(lesson);
    };
    let isOver = false;
    input.addEventListener('change', async () => {
      const [file] = input.files;
      if (!file) return;
      input.value = '';
      const lesson = await lessonIn(file, kit);
      if (isOver) return;
      problem.textContent = lesson ? '' : text('builder.bad_file');
      if (!lesson) return;
      const words = fileOf(lesson);
      hold(words);
      done(playable(lesson, kit, idOf(words)));
    });
    view.addEventListener('keydown', ({ key }) => key === 'Escape' && store.set({ lesson: null }));
    const uncover = cover(view, 'has-builder');
    pick.focus();
    store.follow(['lesson'], () => !isOver && store.state.lesson !== LESSON_FILE && done(null)); // it was left, here or elsewhere
  });
}
