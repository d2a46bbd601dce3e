// A choice of one pair of models. The browser makes the radios one group: one stop for the Tab key, arrow keys move.
import { counted } from '../shared/asking.js';
import { begin, store } from '../shared/part.js';

export function start({ element, props, watch, trigger }) {
  begin(props);
  const radios = [...element.querySelectorAll('input')];

  function show() {
    for (const radio of radios) radio.checked = radio.value === props.value;
  }
  for (const radio of radios) {
    radio.addEventListener('change', () => {
      props.value = radio.value;
      store.set({ pair: radio.value });
      trigger('input', counted());
    });
  }
  watch('value', () => store.set({ pair: props.value })); // the server tells of a pair only if it is not the chosen one
  store.follow(['pair'], () => {
    props.value = store.state.pair ?? props.value; // the address may have named it
    show();
  });
}
