// The choice of a pair, without a page: the radios follow the address at once, and each choice has a number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted } from '../../segdemo/front/shared/asking.js';
import { store } from '../../segdemo/front/shared/store.js';
import { start } from '../../segdemo/front/who_answers/who_answers.js';

test('the address chooses before any answer has come, a person chooses once and for all, the server where it must', () => {
  const radios = ['compact', 'answer_key'].map((value) => Object.assign(new EventTarget(), { value, checked: false }));
  const chosen = () => radios.filter(({ checked }) => checked).map(({ value }) => value);
  const props = { value: 'compact', defaults: { pair: null }, stuff: [], language: 'en', texts: {} };
  const asked = [];
  let hear;
  start({
    element: { querySelectorAll: () => radios },
    props,
    watch: (_, listener) => (hear = listener),
    trigger: (name, data) => asked.push([name, props.value, data.asked]),
  });
  assert.deepEqual(chosen(), ['compact']);
  store.set({ pair: 'answer_key' }); // as the address does
  assert.deepEqual([chosen(), props.value, asked], [['answer_key'], 'answer_key', []]);

  const first = counted().asked;
  for (const radio of radios) {
    radio.checked = true; // as the browser does
    radio.dispatchEvent(new Event('change'));
  }
  assert.deepEqual(asked, [['input', 'compact', first + 1], ['input', 'answer_key', first + 2]]);
  assert.equal(store.state.pair, 'answer_key');

  props.value = 'compact';
  hear();
  assert.deepEqual([chosen(), store.state.pair], [['compact'], 'compact']);
});
