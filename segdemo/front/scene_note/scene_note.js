// What the shown example teaches, and how right the answers to it are; empty for a picture of one's own.
import { placeButton } from '../shared/links.js';
import { begin, store, text } from '../shared/part.js';
import { stepAt } from '../shared/targets.js';

export function start({ element, props }) {
  begin(props);
  const [about, marks] = element.querySelectorAll('p');

  store.follow(['answer', 'threshold', 'veiled'], () => {
    const { answer, veiled } = store.state;
    const scene = !veiled && props.scenes[answer?.example]; // it would give away what there is to guess
    about.textContent = scene ? [scene.teaches, scene.why_hard].filter(Boolean).join(' ') : '';
    const marked = (!veiled && stepAt(store.state)?.marks) || [];
    const words = marked.map(([piece, target]) => (target ? placeButton(target, piece) : piece));
    marks.replaceChildren(...(words.length ? [text('note.marks'), ' ', ...words] : []));
  });
}
