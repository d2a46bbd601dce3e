import { store } from './store.js';
import { learn } from './texts.js';

// What every part does first, whichever it is: it declares the state and learns its own words. See part.py.
export function begin(props) {
  store.declare(props.defaults);
  learn(props.language, props.texts);
}
