// Keeps the store and the address bar alike. props.properties is the list of page_state.py.
import { ask, left } from '../shared/asking.js';
import { afterFirstAnswer, begin, finder, store, text, toClipboard } from '../shared/part.js';
import { HOLDS_LESSON, readState, writeState } from '../shared/state.js';

const REST = 200; // ms without a change before it is written: browsers refuse to be told too often

const handedIn = () => location.hash.split(HOLDS_LESSON)[1] ?? null;
const withQuery = (path, ...queries) => [path, queries.filter(Boolean).join('&')].filter(Boolean).join('?');

export function start({ element, props }) {
  begin(props);
  const { properties } = props;
  const find = finder(element);
  const [button, byHand, said] = ['button', 'label', '[role=status]'].map(find);
  const names = properties.map(({ name }) => name);
  const lessonLink = () => withQuery(location.origin + location.pathname, writeState(properties, store.state));

  function writeAddress() {
    // Other names, such as Gradio's __theme, are not ours to drop. A lesson link is without them.
    const others = new URLSearchParams(location.search);
    for (const name of names) others.delete(name);
    const address = withQuery(location.pathname, writeState(properties, store.state), others.toString());
    history.replaceState(history.state, '', address + location.hash);
  }

  const { state: asked, refused } = readState(properties, location.search);
  const notice = refused.length ? text('address.not_understood', { count: refused.length }) : '';
  store.set({ ...asked, notice, handed: handedIn() });
  addEventListener('hashchange', () => handedIn() && store.set({ handed: handedIn() }));

  // The page comes with the answer to its first example. Where the address asks for another, that one is on its way.
  const first = readState(properties, '').state.example;
  let awaited = store.state.example !== first;
  let shown = null; // the picture that the notice came with
  let waiting;
  const hiding = hider();
  store.listen((changes) => {
    if (changes.answer) {
      const example = changes.answer.example ?? null;
      if (example !== first) awaited = false;
      if (!awaited) {
        store.set({ example });
        shown ??= changes.answer.picture.path;
        if (shown !== changes.answer.picture.path) store.set({ notice: '' }); // by now it is read
      }
    }
    if (!names.some((name) => name in changes)) return;
    if ('hide' in changes) hiding(changes.hide);
    byHand.hidden = true; // a link copied before is not the link to what is shown now
    said.textContent = '';
    clearTimeout(waiting);
    waiting = setTimeout(writeAddress, REST);
  });

  if (left) ask({ own: left });
  afterFirstAnswer(() => import('./later/history.js')).then(({ keepHistory }) => keepHistory());

  button.addEventListener('click', async () => {
    const link = lessonLink();
    byHand.hidden = await toClipboard(link);
    if (byHand.hidden) {
      said.textContent = store.state.example === null ? text('address.copied_without_picture') : text('address.copied');
    } else {
      find('input').value = link;
      find('input').select();
      said.textContent = text('address.not_copied');
    }
  });
  button.disabled = false; // now that a click does something
}

// Hides parts by a rule instead of an attribute, so that what Gradio puts in later, or anew, is hidden as well.
function hider() {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  return (parts) => {
    const hidden = parts.map((name) => `#part-${name}, [data-part="${name}"]`).join();
    sheet.replaceSync(hidden && `${hidden} { display: none !important }`);
  };
}
