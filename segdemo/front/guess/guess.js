// Guess first, then see: no count stands in the page before the veil is lifted.
import { begin, className, finder, make, store, text } from '../shared/part.js';
import { ofClass, stepAt } from '../shared/targets.js';

const COUNTS = ['objects', 'pieces'];

export function start({ element, props }) {
  begin(props);
  const find = finder(element);
  const toggle = find('[role=switch]');
  const form = find('form');
  const result = find('.result');

  let asked = null; // id of the class that is asked about, null as long as nothing is
  let guessed = null; // {objects, pieces}, null before the answers are revealed

  const names = (count) => className(asked, count);

  // ------------------------------------------------------------------------------------------------------- questions

  function ask(classId) {
    asked = classId;
    for (const count of COUNTS) {
      find(`label[data-count=${count}]`).textContent = text(`guess.ask.${count}`, { names: names(0) });
    }
  }

  function forget() {
    asked = guessed = null;
    form.reset();
  }

  for (const button of form.querySelectorAll('[data-step]')) {
    const input = button.parentNode.querySelector('input');
    button.addEventListener('click', () => input.stepUp(Number(button.dataset.step)));
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault(); // nothing is sent anywhere
    guessed = Object.fromEntries(COUNTS.map((count) => [count, find(`#guess-${count}`).valueAsNumber]));
    store.set({ veiled: false });
    result.focus(); // so that a screen reader goes on with the result
  });

  // --------------------------------------------------------------------------------------------------------- results

  function fill(count, source, number, remark = '') {
    const cell = find(`tr[data-count=${count}] td[data-from=${source}]`);
    cell.replaceChildren(make('b', number), ' ', make('span', remark));
  }

  function showResult(step) {
    const place = step.classes.findIndex((fact) => fact.class_id === asked);
    const fact = step.classes[place];
    const truth = { objects: fact?.objects ?? 0, pieces: fact?.components ?? 0 };
    for (const count of COUNTS) {
      find(`tr[data-count=${count}] th`).textContent = text(`guess.count.${count}`, { names: names(0) });
      fill(count, 'guess', guessed[count], compared(guessed[count], truth[count]));
      fill(count, 'answer', truth[count]);
    }
    const hasKey = step.marks.length > 0;
    const said = [fact ? step.reasons[place] : ''];
    for (const cell of result.querySelectorAll('[data-from=key]')) cell.hidden = !hasKey;
    if (hasKey) {
      const inKey = ofClass(store.state.answer.key, asked).length;
      fill('objects', 'key', inKey);
      said.push(keyWords(inKey, truth.objects));
      const isRight = guessed.objects === inKey && inKey !== truth.objects;
      if (isRight) fill('objects', 'guess', guessed.objects, text('guess.right_by_key'));
    }
    find('.reason').textContent = said.filter(Boolean).join(' ');
  }

  function clearResult() {
    for (const cell of result.querySelectorAll('td, .reason')) cell.textContent = '';
  }

  // ------------------------------------------------------------------------------------------------------------ state

  // Before both models have looked there may be a part of an answer, or the answer key in its place.
  const isReady = () => store.state.said?.kind !== 'busy' && stepAt(store.state);

  function stateWords() {
    const { guess, answer } = store.state;
    if (!guess || asked !== null) return '';
    if (!answer) return text('guess.start');
    if (!isReady()) return text('guess.looking');
    return stepAt(store.state).asked === null ? text('guess.nothing') : '';
  }

  function show() {
    const { state } = store;
    const step = stepAt(state);
    const words = stateWords();
    find('.state').textContent = words;
    find('.state').hidden = !words;
    form.hidden = !state.guess || !state.veiled || asked === null;
    find('.reveal').disabled = !isReady();
    const revealed = state.guess && !state.veiled && guessed !== null && step;
    result.hidden = !revealed;
    if (revealed) showResult(step);
    else clearResult();
  }

  store.listen((changes) => {
    if ('guess' in changes) toggle.checked = changes.guess;
    if ('guess' in changes || changes.veiled) forget();
    if (store.state.veiled && asked === null && isReady()) {
      const classId = stepAt(store.state).asked;
      if (classId === null) store.set({ veiled: false }); // there is nothing to guess
      else ask(classId);
    }
    if (['guess', 'veiled', 'answer', 'said', 'threshold'].some((field) => field in changes)) show();
  });
  toggle.addEventListener('input', () => store.set({ guess: toggle.checked }));
}

function compared(guess, truth) {
  if (guess === truth) return text('guess.exact');
  const slots = { count: Math.abs(guess - truth) };
  return guess > truth ? text('guess.too_many', slots) : text('guess.too_few', slots);
}

// What the answer key says of the instance answer.
function keyWords(truth, objects) {
  if (objects === truth) return text('guess.key.same');
  const slots = { count: Math.abs(truth - objects) };
  return objects < truth ? text('guess.key.too_few', slots) : text('guess.key.too_many', slots);
}
