// The likely cause of what a person sees; nothing is stored or sent.
import { finder } from '../shared/dom.js';
import { knownWords } from '../shared/known.js';
import { begin } from '../shared/part.js';
import { store } from '../shared/store.js';
import { shownObjects } from '../shared/targets.js';
import { formatScore, text } from '../shared/texts.js';

// How many objects more are shown once the threshold is lowered to `least`.
export function countLessSure(state, least) {
  const threshold = Math.min(least, state.threshold);
  return shownObjects({ ...state, threshold }).length - shownObjects(state).length;
}

export function start({ element, props }) {
  begin(props);
  const find = finder(element);
  const [section, told, words, lower] = ['section', '.told', '.told p', '.told button'].map(find);
  const buttons = [...element.querySelectorAll('[data-cause]')];
  let open = null; // the cause that is explained

  function show() {
    const { answer, threshold, veiled } = store.state;
    const isReady = answer?.instances && !veiled;
    if (!isReady) open = null;
    section.hidden = !answer || Boolean(answer.example); // the marks judge the answers to an example
    for (const button of buttons) {
      button.disabled = !isReady;
      button.setAttribute('aria-expanded', button.dataset.cause === open);
    }
    told.hidden = !open;
    if (!open) return;
    const slots = { known: knownWords(answer.known, props.stuff), threshold: formatScore(threshold) };
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

  store.listen((changes) => {
    if (changes.answer) open = null;
    if (['answer', 'threshold', 'veiled', 'further', 'off'].some((name) => name in changes)) show();
  });
}
