// Opens and closes what the state of the page asks for: a lesson beside the pictures, the teacher's view over them, large
// words for a projector.
import { store } from '../../shared/part.js';
import { HOLDS_LESSON } from '../../shared/state.js';
import { play, wanted } from './player.js';

let played = null; // the lesson that is open
let builder = null;

export async function open(language) {
  document.documentElement.classList.toggle('projector', store.state.projector);
  const asked = wanted();
  // Whoever has left a lesson does not find it again after a reload.
  if (!store.state.handed && location.hash.startsWith(HOLDS_LESSON)) {
    history.replaceState(history.state, '', location.pathname + location.search);
  }
  if (asked !== played) {
    played = asked; // from now on: its first step changes the state, too
    try {
      await play(asked, language);
    } catch (error) {
      if (played === asked) played = null; // it can be asked for again
      const { sentence } = error;
      if (!sentence) throw error;
      // A link that holds no lesson: told at once, and again with the picture that may be on its way.
      store.set({ handed: null, notice: sentence, said: { kind: 'problem', text: sentence } });
    }
  }
  if (store.state.build) builder ??= await import('../../lesson_builder/later/builder.js');
  await builder?.open(language);
}
