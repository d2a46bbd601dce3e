import { learnStuff } from './kinds.js';
import { store } from './store.js';
import { learn } from './texts.js';

// What every part does first, whichever it is: it declares the state, learns its own words and what is stuff. See part.py.
export function begin(props) {
  store.declare(props.defaults);
  learnStuff(props.stuff);
  learn(props.language, props.texts);
}
