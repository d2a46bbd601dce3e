// The likely cause of what a person sees; nothing is stored or sent.
import { knownWords } from '../shared/known.js';
import { begin, finder, formatScore, store, text } from '../shared/part.js';
import { shownObjects, stepAt } from '../shared/targets.js';

// How many objects more are shown once the threshold is lowered to `least`.
export function countLessSure(state, least) {
  const threshold = Math.min(least, state.threshold);
  return shownObjects({ ...state, threshold }).length - shownObjects(state).length;
}

export function start({ element, props }) {
  begin(props);
  const find = finder(element);
  const [section, told, words, lower] = ['section', '.told', '.told p', '.told button'].map(find);
  const buttons = /** @type {any[]} */ ([...element.querySelectorAll('[data-cause]')]);
  let open = null; // the cause that is explained
  let explained; // the answer of which it is

  function show() {
    const { answer, threshold, veiled } = store.state;
    const isReady = answer?.instances && !veiled;
    if (!isReady || answer !== explained) open = null;
    explained = answer;
    section.hidden = !answer || Boolean(answer.example || stepAt(store.state)?.marks.length); // where a key judges them
    for (const button of buttons) {
      button.disabled = !isReady;
      button.ariaExpanded = button.dataset.cause === open;
    }
    told.hidden = !open;
    if (!open) return;
    const slots = { known: knownWords(answer.known), threshold: formatScore(threshold) };
    words.textContent = text(`look.cause.${open}`, slots);
    const count = open === 'missed' ? countLessSure(store.state, props.less_sure) : 0;
    lower.hidden = !count;
    lower.textContent = text('look.less_sure', { count });
  }

  for (const button of buttons) {
    button.addEventListener('click', () => {
      open = button.dataset.cause === open ? null : button.dataset.cause;
      show();
    });
  }
  lower.addEventListener('click', () => {
    buttons.find((button) => button.dataset.cause === open).focus(); // this button goes: there are no more to show
    store.set({ threshold: props.less_sure });
  });

  store.follow(['answer', 'threshold', 'veiled', 'off'], show);
}
