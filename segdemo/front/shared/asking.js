// Which picture is asked for, by a click, by the back button, or once more: `wanted` of the store, see page_state.py.
// Whoever can bring it listens for it. The history of the browser says of each entry which picture it shows.
import { store } from './store.js';

// The picture of one's own that a page showed before it was loaded anew.
export const left = globalThis.history?.state?.picture?.own;

export const ask = (wanted) => store.set({ wanted });
export const askAgain = () => ask({ ...(store.state.wanted ?? { example: store.state.example }) });

let asked = 0;
// What goes to the server with all that is asked for: requests may overtake each other, and the newest one counts.
export const counted = () => ({ asked: ++asked });

export const isSame = (one, other) => one?.example === other?.example && one?.own === other?.own;

// What is shown, not what was asked for last and may have been no picture.
export function askForShown() {
  const { answer, given, wanted } = store.state;
  const own = answer?.given && answer.given === given?.path ? given.own : history.state?.picture?.own;
  const shown = answer?.example ? { example: answer.example } : { own };
  if (!answer || isSame(shown, wanted)) askAgain();
  else ask(shown);
}

// Whether it is the example that the server begins with, on a page that was left with a picture of one's own.
export const isOvertaken = (value) =>
  Boolean(left && value?.example) && (store.state.wanted ?? { own: left }).own === left;
