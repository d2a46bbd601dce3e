// Opens what the address or a link asks for. The player comes only then: most visitors never need it.
import { begin, finder, store, text } from '../shared/part.js';

const OPENERS = ['lesson', 'tour', 'handed', 'build', 'projector'];
const SEEN = 'segdemo.tour'; // whoever has seen the offer is not asked again

export function start({ element, props }) {
  begin(props);
  const find = finder(element);
  const offer = find('.offer');
  let open = null;

  store.follow(OPENERS, async () => {
    if (!open && !OPENERS.some((name) => store.state[name])) return;
    keep();
    try {
      open ??= (await import('./later/opening.js')).open;
      await open(props.language);
    } catch (error) {
      console.error(error);
      store.set({ said: { kind: 'problem', text: text('player.failed') } });
    }
  });

  element.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // those open it elsewhere
    event.preventDefault();
    const asked = new URLSearchParams(link.search);
    if (asked.has('build')) store.set({ build: true });
    else store.set({ lesson: asked.get('lesson'), handed: null, tour: asked.has('tour'), teacher: asked.has('teacher') });
  });

  // Asked once, and never of somebody who was sent a link. Where nothing may be kept, each time.
  function keep() {
    offer.hidden = true;
    try {
      localStorage.setItem(SEEN, '1');
    } catch {}
  }
  find('.dismiss').addEventListener('click', keep);
  try {
    offer.hidden = location.search || localStorage.getItem(SEEN);
  } catch {}
}
