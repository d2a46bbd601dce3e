// What the parts of the page share: one store per page, made by whichever part comes first. Every part's script begins
// with this file. A part changes the state by `store.set({...})` and hears of every change by `store.listen(...)`;
// no part knows another.
//
// answer     the value of the linked view (see answer_value.py) with masks decoded, null before the first answer
// said       {kind, text}: what is going on ('busy') or went wrong ('problem'); 'answer' or null where nothing is
// veiled     whether the answers must not be seen yet, because a person guesses first. Switching `guess` on and every new
//            picture draw the veil here, before any part hears of the answer; the part that asks lifts it.
//
// These stand in the address bar (see page_state.py, which has the defaults too):
// example    name of the example scene that is shown, null for a picture of one's own
// pair       name of the pair that answers
// threshold  objects with at least this score are shown, 0.05–0.95
// strength   how much of the colours covers the picture, 0–100 %
// contours, numbers  whether outlines and object numbers are drawn
// merge      whether the objects of a class are painted as one
// wipe       whether the two views lie over each other with a divider to drag
// off        ids of the classes that are not drawn, in a list that is replaced, never changed
// guess      whether a person guesses before the answers are shown
// hide       names of the parts of the page that a teacher hides, in such a list too
//
// pointed    {target, x, y}: what lies under the cursor or has the focus, or what a link lights up; null for nothing.
//            target: 'object:3' (index into answer.instances), 'region:2' (index into answer.semantic.regions),
//            'class:15', 'objects:15' (all shown objects of a class), 'merge:15' (its region that holds most objects),
//            'unclaimed:15' (pixels of the class that belong to no object), 'unseen:15' (objects that the semantic
//            model does not see), 'missed:15' (objects of the answer key that are not found), 'key:3' (one of them,
//            index into answer.key), 'background'. x, y: pixel of the picture, or null.
// further    whether objects are drawn whose class the semantic model does not know
function createStore() {
  const state = {
    answer: null,
    said: null,
    veiled: false,
    pointed: null,
    further: false,
    example: null,
    pair: null,
    threshold: 0.5,
    strength: 60,
    contours: true,
    numbers: true,
    merge: false,
    wipe: false,
    off: [],
    guess: false,
    hide: [],
  };
  const listeners = new Set();
  return {
    state,
    set(changes) {
      const isNew = changes.answer && changes.answer.picture.path !== state.answer?.picture.path;
      if ('guess' in changes) changes = { ...changes, veiled: changes.guess };
      else if (isNew && state.guess) changes = { ...changes, veiled: true };
      Object.assign(state, changes);
      for (const listener of listeners) listener(changes);
    },
    // Calls `listener(changes)` after every change, and at once with all there is.
    listen(listener) {
      listeners.add(listener);
      listener(state);
    },
  };
}
const store = (window.segdemo ??= createStore());

// The text of this key from `props.texts`, its slots filled in; plural forms by the slot `count`, as in texts/__init__.py.
function text(key, slots = {}) {
  const form = props.texts[key];
  const words = typeof form === 'string' ? form : form[new Intl.PluralRules(document.documentElement.lang || 'en').select(slots.count)];
  return words.replace(/{(\w+)}/g, (_, slot) => slots[slot]);
}
