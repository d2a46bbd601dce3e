// Back and forward bring the picture before and after. A new picture makes an entry of the history, a control does not.
import '../../language_choice/later/choosing.js'; // it changes the address, too, and is wanted as late
import { ask, isSame } from '../../shared/asking.js';
import { store } from '../../shared/store.js';

export function keepHistory() {
  let shown; // path of the picture that is shown
  let entered = null; // what the entry of the history says that is shown

  function enter({ example, own }) {
    entered = own ? { own } : { example };
    const { picture } = history.state ?? {};
    if (isSame(picture, entered)) return;
    history[picture ? 'pushState' : 'replaceState']({ ...history.state, picture: entered }, '', location.href);
  }

  store.listen(({ answer, said }) => {
    const { wanted, given } = store.state;
    if (said?.again && wanted) enter(wanted); // not there yet, but wanted still when the page is loaded anew
    if (!answer || answer.picture.path === shown) return;
    shown = answer.picture.path;
    const { example } = answer;
    // What was asked for before comes late.
    if (example ? !wanted || wanted.example === example : wanted?.own && answer.given === given?.path) {
      enter(wanted ?? { example });
    }
  });

  addEventListener('popstate', ({ state }) => {
    if (!state?.picture) {
      if (entered) enter(entered); // a link to another part of the page
    } else if (!isSame(state.picture, entered)) {
      entered = state.picture;
      ask(state.picture);
    }
  });
}
