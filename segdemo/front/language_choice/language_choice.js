// Loads the page anew in the language that is chosen; all else in its address stays.
import { begin, finder } from '../shared/part.js';

export function start({ element, props }) {
  begin(props);
  const find = finder(element);
  const [form, select, button] = ['form', 'select', 'button'].map(find);
  let isByKeys = false;

  function open() {
    const address = new URL(location.href);
    address.searchParams.set('lang', select.value);
    location.assign(address);
  }

  select.value = props.language; // a browser that goes back would keep what was chosen
  // Whoever goes through the list with the arrow keys has not chosen yet: then a button or the Enter key does it.
  select.addEventListener('keydown', (event) => {
    isByKeys = true;
    if (event.key !== 'Enter' || button.hidden) return;
    event.preventDefault();
    open();
  });
  select.addEventListener('pointerdown', () => (isByKeys = false));
  select.addEventListener('change', () => {
    const isOther = select.value !== props.language;
    button.hidden = !isOther || !isByKeys;
    if (isOther && !isByKeys) open();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    open();
  });
}
