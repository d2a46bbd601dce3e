// What the parts of the page share: one store per page. A part changes the state by `store.set({...})` and hears of
// every change by `store.listen(...)`; no part knows another. Names, defaults and ranges are declared in page_state.py,
// which says too what each of them means.
import { attempt, report } from './report.js';

export function createStore(tell = report) {
  const state = /** @type {Record<string, any>} */ ({});
  const listeners = new Set();
  const waiting = []; // changes that nobody has heard of yet
  let isTelling = false;

  function tellAll() {
    isTelling = true;
    while (waiting.length) {
      const changes = withConsequences(waiting.shift(), state);
      Object.assign(state, changes);
      for (const listener of [...listeners]) attempt(() => listener(changes), tell);
    }
    isTelling = false;
  }

  return {
    state,
    // Gives every property its default, once: a part that comes later changes nothing.
    declare(defaults) {
      for (const name of Object.keys(defaults)) if (!(name in state)) state[name] = defaults[name];
    },
    // A change made by a listener waits until all have heard of the one before, so all hear of all in the same order.
    set(changes) {
      waiting.push(changes);
      if (!isTelling) tellAll();
    },
    // Calls `listener(changes)` after every change, and at once with all there is.
    listen(listener) {
      listeners.add(listener);
      attempt(() => listener(state), tell);
    },
    // Calls `listener()` at once, and after every change of one of these properties.
    follow(names, listener) {
      this.listen((changes) => names.some((name) => name in changes) && listener());
    },
  };
}

// Switching `guess` on and every new picture draw the veil, before any part hears of the answer; the part that asks
// lifts it. What was pointed at in one answer means something else in the next.
function withConsequences(changes, state) {
  const isNew = changes.answer && changes.answer.picture.path !== state.answer?.picture.path;
  if ('guess' in changes) changes = { ...changes, veiled: changes.guess };
  else if (isNew && state.guess) changes = { ...changes, veiled: true };
  return 'answer' in changes ? { pointed: null, ...changes } : changes;
}

export const store = createStore();

// What `fetchRest` fetches, once the first answer is there: nothing that comes before has to wait for it.
export const afterFirstAnswer = (fetchRest) =>
  new Promise((resolve) => {
    store.listen(({ answer }) => answer && fetchRest().then(resolve, (error) => console.warn('for the next answer:', error)));
  });

// So that a lesson, the bench or a test can look at the page and change it from outside.
if (typeof window !== 'undefined') /** @type {any} */ (window).segdemo = store;
