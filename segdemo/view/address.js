// Runs once. props.properties is the list of page_state.py: nothing but what it allows gets from the address into the
// page, by the rules of page_state.parse.
const find = (selector) => element.querySelector(selector);
const button = find('button');
const byHand = find('label');
const said = find('[role=status]');
const names = props.properties.map(({ name }) => name);

const word = (value) => (typeof value === 'string' ? value : String(Math.round(value * 100) / 100)); // true is 1
// What the address says of a value, or of several; of null it says nothing.
const words = (value) => [value].flat().filter((one) => one !== null).map(word);

function read(query) {
  const asked = new URLSearchParams(query);
  const state = {};
  for (const { name, allowed, initial, many } of props.properties) {
    const asks = asked.has(name) ? asked.get(name) : words(initial).join(',');
    state[name] = many
      ? allowed.filter((value) => asks.split(',').includes(word(value)))
      : allowed.find((value) => word(value) === asks) ?? initial;
  }
  return state;
}

// All words are declared, so none needs escaping.
function write(state) {
  const pairs = [];
  for (const { name, allowed, initial } of props.properties) {
    const now = allowed.map(word).filter((one) => words(state[name]).includes(one)).join(',');
    if (now && now !== words(initial).join(',')) pairs.push(`${name}=${now}`);
  }
  return pairs.join('&');
}

const withQuery = (path, ...queries) => [path, queries.filter(Boolean).join('&')].filter(Boolean).join('?');
const lessonLink = () => withQuery(location.origin + location.pathname, write(store.state));

function writeAddress() {
  // Other names, such as Gradio's __theme, are not ours to drop. A lesson link is without them.
  const others = new URLSearchParams(location.search);
  for (const name of names) others.delete(name);
  const address = withQuery(location.pathname, write(store.state), others.toString());
  history.replaceState(history.state, '', address + location.hash);
}

// By a rule instead of an attribute, so that what Gradio puts in later, or anew, is hidden as well.
const hiding = new CSSStyleSheet();
document.adoptedStyleSheets.push(hiding);
function hide(parts) {
  const hidden = parts.map((name) => `#part-${name}, [data-part="${name}"]`).join();
  hiding.replaceSync(hidden && `${hidden} { display: none !important }`);
}

store.set(read(location.search));
// The page comes with the answer to its first example. Where the address asks for another, that one is on its way.
const first = read('').example;
let awaited = store.state.example !== first;
let waiting;
store.listen((changes) => {
  if (changes.answer) {
    const example = changes.answer.example ?? null;
    if (example !== first) awaited = false;
    if (!awaited) store.set({ example });
  }
  if (!names.some((name) => name in changes)) return;
  if ('hide' in changes) hide(changes.hide);
  byHand.hidden = true; // a link copied before is not the link to what is shown now
  said.textContent = '';
  clearTimeout(waiting);
  waiting = setTimeout(writeAddress, 200); // browsers refuse to be told too often
});

button.addEventListener('click', async () => {
  const link = lessonLink();
  try {
    await navigator.clipboard.writeText(link);
    byHand.hidden = true;
    said.textContent = store.state.example === null ? text('address.copied_without_picture') : text('address.copied');
  } catch {
    // Not allowed, or not there: browsers offer the clipboard on https and on this very machine only.
    byHand.hidden = false;
    find('input').value = link;
    find('input').select();
    said.textContent = text('address.not_copied');
  }
});
button.disabled = false; // now that a click does something
