// Opens what the address or a link asks for. The player comes only then: most visitors never need it.
import { begin, store, text } from '../shared/part.js';

const LINKS = 'a[href^="?lesson="], a[href^="?tour="], a[href^="?build="]';
const OPENERS = ['lesson', 'tour', 'handed', 'build', 'projector'];

export function start({ props }) {
  begin(props);
  let open = null;

  store.follow(OPENERS, async () => {
    if (!open && !OPENERS.some((name) => store.state[name])) return;
    try {
      open ??= (await import('./later/opening.js')).open;
      await open(props.language);
    } catch (error) {
      console.error(error);
      store.set({ said: { kind: 'problem', text: text('player.failed') } });
    }
  });

  document.addEventListener('click', (event) => {
    const link = /** @type {Element} */ (event.target).closest(LINKS);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // those open it elsewhere
    event.preventDefault();
    const asked = new URLSearchParams(link.getAttribute('href'));
    if (asked.has('build')) store.set({ build: true });
    else store.set({ lesson: asked.get('lesson'), handed: null, tour: asked.has('tour'), teacher: asked.has('teacher') });
  });
}
