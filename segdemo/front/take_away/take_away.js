// Asks the server for the files and hands them over. props.value is what it gave last: {file, name} or {problem}.
import { begin, make, store, text } from '../shared/part.js';
import { nearestHundredth } from '../shared/rounding.js';

const LATE = 10_000; // ms after which a person is told that this takes long

export function start({ element, props, watch, trigger }) {
  begin(props);
  const button = element.querySelector('button');
  const said = element.querySelector('[role=status]');
  let waiting;

  store.listen(({ answer }) => {
    if (answer === undefined) return;
    button.disabled = !answer?.instances;
    said.textContent = '';
  });

  button.addEventListener('click', () => {
    button.disabled = true;
    said.textContent = text('take_away.packing');
    props.value = null; // so that the same files, or the same problem, count as news
    // A threshold that was added up, step by step, is not quite the one that the server knows.
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      button.disabled = false;
      said.textContent = text('take_away.late');
    }, LATE);
    trigger('click', { threshold: nearestHundredth(store.state.threshold), off: store.state.off });
  });

  watch('value', () => {
    if (!props.value) return;
    clearTimeout(waiting);
    button.disabled = false;
    const { file, name, problem } = props.value;
    said.textContent = problem ?? text('take_away.packed');
    if (file) make('a', '', { href: file.url, download: name }).click();
  });
}
