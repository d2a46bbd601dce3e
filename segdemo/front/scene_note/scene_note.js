// What the shown example teaches, and how right the answers to it are; empty for a picture of one's own.
import { sentenceNodes } from '../shared/links.js';
import { begin, gap, inARow, store, text } from '../shared/part.js';
import { stepAt } from '../shared/targets.js';

export function start({ element, props }) {
  begin(props);
  const [about, marks] = element.querySelectorAll('p');

  store.follow(['answer', 'threshold', 'veiled'], () => {
    const { answer, veiled } = store.state;
    const scene = !veiled && props.scenes[answer?.example]; // it would give away what there is to guess
    about.textContent = scene ? inARow([scene.teaches, scene.why_hard]) : '';
    const marked = (!veiled && stepAt(store.state)?.marks) || [];
    marks.replaceChildren(...(marked.length ? [text('note.marks'), gap(), ...sentenceNodes(marked)] : []));
  });
}
