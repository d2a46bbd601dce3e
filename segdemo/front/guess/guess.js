// Guess first, then see: no count stands in the page before the veil is lifted.
import { SEVERAL, begin, className, finder, inARow, make, store, text } from '../shared/part.js';
import { report } from '../shared/report.js';
import { ofClass, stepAt } from '../shared/targets.js';

const COUNTS = ['objects', 'pieces'];

export function start({ element, props }) {
  begin(props);
  const find = finder(element);
  const [toggle, told, form, result] = ['[role=switch]', '.state', 'form', '.result'].map(find);
  const inForm = finder(form);
  const inResult = finder(result);
  const seat = makeSeat();

  let asked = null; // id of the class that is asked about, null as long as nothing is
  let guessed = null; // {objects, pieces}, null before the answers are revealed

  // ------------------------------------------------------------------------------------------------------- questions

  function ask(classId) {
    asked = classId;
    for (const count of COUNTS) {
      inForm(`label[data-count=${count}]`).textContent = text(`guess.ask.${count}`, { names: className(asked, SEVERAL) });
    }
    import('./later/line.js').then(({ offerLine }) => offerLine(form, result, classId)).catch(report);
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
    guessed = Object.fromEntries(COUNTS.map((count) => [count, inForm(`#guess-${count}`).valueAsNumber]));
    const truth = toSee(stepAt(store.state));
    const [objects, pieces] = COUNTS.map((count) => [guessed[count], truth[count]]);
    if (truth.inKey !== null) objects.push(truth.inKey);
    store.set({ veiled: false, guessed: { class_id: asked, objects, pieces } });
    result.focus({ preventScroll: seat.isTaken() }); // so that a screen reader goes on with the result
    seat.showViews();
  });

  // --------------------------------------------------------------------------------------------------------- results

  function fill(count, source, number, remark = '') {
    const cell = inResult(`tr[data-count=${count}] td[data-from=${source}]`);
    cell.replaceChildren(make('b', number), ' ', make('span', remark));
  }

  // What the answers count, and why; what the key counts, null without one.
  function toSee(step) {
    const place = step.classes.findIndex((fact) => fact.class_id === asked);
    const fact = step.classes[place];
    const inKey = step.marks.length ? ofClass(store.state.answer.key, asked).length : null;
    return { objects: fact?.objects ?? 0, pieces: fact?.components ?? 0, reason: step.reasons[place], inKey };
  }

  function showResult(step) {
    const truth = toSee(step);
    const { inKey } = truth;
    const hasKey = inKey !== null;
    for (const count of COUNTS) {
      inResult(`tr[data-count=${count}] th`).textContent = text(`guess.count.${count}`, { names: className(asked, SEVERAL) });
      const isDisputed = count === 'objects' && hasKey && inKey !== truth.objects;
      const remark = isDisputed ? disputed(guessed[count], truth[count], inKey) : compared(guessed[count], truth[count]);
      fill(count, 'guess', guessed[count], remark);
      fill(count, 'answer', truth[count]);
    }
    const said = [truth.reason];
    for (const cell of result.querySelectorAll('[data-from=key]')) cell.hidden = !hasKey;
    if (hasKey) {
      fill('objects', 'key', inKey);
      said.push(keyWords(inKey, truth.objects));
    }
    inResult('.reason').textContent = inARow(said);
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
    told.textContent = words;
    told.hidden = !words;
    form.hidden = !state.guess || !state.veiled || asked === null;
    inForm('.reveal').disabled = !isReady();
    const revealed = state.guess && !state.veiled && guessed !== null && step;
    result.hidden = !revealed;
    if (revealed) showResult(step);
    else clearResult();
    seat.take(state.guess && state.veiled ? form : result);
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

// Where model and key count differently, nothing is simply right.
function disputed(guess, answer, inKey) {
  if (guess === inKey) return text('guess.right_by_key');
  return guess === answer ? text('guess.as_the_model') : text('guess.as_neither');
}

// Where the page has its views: beside the picture the questions are, in the place of the second one, and under both
// pictures what became of the guess.
function makeSeat() {
  const seat = make('div', '', { className: 'guess seat' });
  seat.dataset.part = 'guess';
  const views = () => document.querySelector('#view .views');
  return {
    isTaken: () => Boolean(views()),
    take(part) {
      if (!views()) return;
      if (part.parentNode !== seat) seat.replaceChildren(part);
      if (part.matches('form')) seat.parentNode === views() || views().append(seat);
      else if (views().nextSibling !== seat) views().after(seat);
      seat.hidden = part.hidden;
    },
    showViews: () => views()?.scrollIntoView({ block: 'nearest' }),
  };
}

// What the answer key says of the instance answer.
function keyWords(truth, objects) {
  if (objects === truth) return text('guess.key.same');
  const slots = { count: Math.abs(truth - objects) };
  return objects < truth ? text('guess.key.too_few', slots) : text('guess.key.too_many', slots);
}
