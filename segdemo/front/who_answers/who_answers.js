// A choice of one pair of models. The browser makes the radios one group: one stop for the Tab key, arrow keys move.
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
      trigger('input');
    });
  }
  watch('value', () => {
    show();
    store.set({ pair: props.value });
  });
  show();
}
