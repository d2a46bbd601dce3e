// Opens what the address or a link asks for. The player comes only then: most visitors never need it.
import { begin, store, text } from '../shared/part.js';

const LINKS = 'a[href^="?lesson="], a[href^="?tour="]';

export function start({ props }) {
  begin(props);
  let open = null;

  store.follow(['lesson', 'tour'], async () => {
    const { lesson, tour } = store.state;
    if (!open && !lesson && !tour) return;
    try {
      open ??= (await import('./later/player.js')).open;
      await open(tour ? 'tour' : lesson, props.language);
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
    store.set({ lesson: asked.get('lesson'), tour: asked.has('tour'), teacher: asked.has('teacher') });
  });
}
