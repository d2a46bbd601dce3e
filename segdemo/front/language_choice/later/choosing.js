// Loads the page anew in the language that is chosen; all else in its address stays. address/later/history.js fetches it.
import { finder } from '../../shared/dom.js';

const place = document.querySelector('#language');
if (place) start(finder(place));

function start(find) {
  const [form, select, button] = ['form', 'select', 'button'].map(find);
  const language = find('[selected]').value;
  let isByKeys = false;

  function open() {
    const address = new URL(location.href);
    address.searchParams.set('lang', select.value);
    location.assign(address);
  }

  // Whoever goes through the list with the arrow keys has not chosen yet: then a button or the Enter key does it.
  select.addEventListener('keydown', (event) => {
    isByKeys = true;
    if (event.key !== 'Enter' || button.hidden) return;
    event.preventDefault();
    open();
  });
  select.addEventListener('pointerdown', () => (isByKeys = false));
  select.addEventListener('change', () => {
    const isOther = select.value !== language;
    button.hidden = !isOther || !isByKeys;
    if (isOther && !isByKeys) open();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    open();
  });
  select.value = language; // a browser that goes back would keep what was chosen
  select.disabled = false; // now that a choice does something
}
