// What parts are made of, in one place to import it from.
import { learnStuff } from './kinds.js';
import { store } from './store.js';
import { learn } from './texts.js';

export * from './dom.js';
export * from './store.js';
export * from './texts.js';

// What every part does first, whichever it is: it declares the state, learns its own words and what is stuff. See part.py.
export function begin(props) {
  store.declare(props.defaults);
  learnStuff(props.stuff);
  learn(props.language, props.texts);
}
