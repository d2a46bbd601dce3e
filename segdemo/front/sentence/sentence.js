// What the line says: what is going on or went wrong (`store.said`), else the sentence of the answer at the threshold.
import { askAgain, askForShown } from '../shared/asking.js';
import { knownWords } from '../shared/known.js';
import { sentenceNodes } from '../shared/links.js';
import { begin, gap, makeButton, store, text } from '../shared/part.js';
import { stepAt } from '../shared/targets.js';

const REST = 250; // ms without a move of the threshold before its sentence is put there, for it is read out

export function start({ element, props, watch }) {
  begin(props);
  const line = element.querySelector('p');
  let told = null; // the step whose sentence is in the line
  let resting;
  let hasAsked = false; // whether the page has asked again by itself since the last answer
  const again = makeButton(text('own.again'));
  again.className = 'again pill';

  function tryAgain() {
    store.set({ said: { kind: 'busy', text: text('own.trying') } });
    askAgain();
  }
  again.addEventListener('click', tryAgain);
  addEventListener('online', () => store.state.said?.again && tryAgain());

  function showPlain({ kind, text: words, progress = null, again: may = null }) {
    told = null;
    again.remove();
    line.dataset.kind = kind;
    line.setAttribute('aria-busy', kind === 'busy');
    if (line.textContent !== words) line.textContent = words; // the same words again would be read out again
    line.querySelector('progress')?.remove();
    if (may) line.append(again);
    if (progress === null) return;
    const bar = document.createElement('progress');
    bar.value = progress;
    line.append(bar);
  }

  function showSentence(step) {
    if (step === told) return;
    showPlain({ kind: 'answer', text: '' });
    // What else there is to know: of this answer, of the link that the page was opened with.
    for (const words of [store.state.notice, store.state.said?.text]) if (words) line.append(words, gap());
    line.append(...sentenceNodes(step.said));
    if (step.asked === null) line.append(gap(), text('known.empty', { known: knownWords(store.state.answer.known) }));
    told = step;
  }

  function show() {
    clearTimeout(resting);
    const { said, veiled } = store.state;
    const step = stepAt(store.state);
    if (said && said.kind !== 'answer') showPlain(said);
    else if (veiled) showPlain({ kind: 'answer', text: text('guess.line') });
    else if (step) showSentence(step);
  }

  store.listen((changes) => {
    const { said } = store.state;
    if ('notice' in changes) told = null;
    if ('answer' in changes) hasAsked = false;
    // Gradio tells of a value only if it differs from the one before, which must be what the line says now.
    if (changes.said) props.value = said;
    if ('threshold' in changes && said?.kind === 'problem') store.set({ said: { kind: 'answer', text: '' } });
    else if (['answer', 'veiled', 'notice'].some((name) => name in changes) || (changes.said && said.kind !== 'answer')) show();
    else if ('threshold' in changes || 'said' in changes) {
      // The word that all is done can come a moment before the answer does, whose photo is still being read.
      clearTimeout(resting);
      resting = setTimeout(show, REST);
    }
  });
  const take = () => {
    if (!props.value) return;
    if (props.value.again === 'at once' && !hasAsked) {
      hasAsked = true;
      askForShown();
      return;
    }
    // That the work on one picture is done does not undo a problem with another, which came up meanwhile.
    const wouldHide = props.value.kind === 'answer' && store.state.said?.kind === 'problem';
    if (!wouldHide) store.set({ said: props.value });
  };
  watch('value', take);
  take(); // what the server has said before this module was there
}
