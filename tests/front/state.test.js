import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readState, writeState } from '../../segdemo/front/shared/state.js';

const PROPERTIES = [
  { name: 'example', allowed: ['meadow', 'car-park'], initial: 'meadow', many: false },
  { name: 'threshold', allowed: [0.05, 0.5, 0.95], initial: 0.5, many: false },
  { name: 'merge', allowed: [false, true], initial: false, many: false },
  { name: 'off', allowed: [1, 2, 3, 15], initial: [], many: true },
];
const DEFAULTS = { example: 'meadow', threshold: 0.5, merge: false, off: [] };
const read = (query) => readState(PROPERTIES, query);

test('an address that says nothing means the defaults, and the defaults are not written', () => {
  assert.deepEqual(read(''), { state: DEFAULTS, refused: [] });
  assert.equal(writeState(PROPERTIES, DEFAULTS), '');
});

test('what is written is read again', () => {
  const state = { example: 'car-park', threshold: 0.95, merge: true, off: [2, 15] };
  const query = writeState(PROPERTIES, { ...state, off: [15, 2] });
  assert.equal(query, 'example=car-park&threshold=0.95&merge=1&off=2,15');
  assert.deepEqual(read(query), { state, refused: [] });
});

test('what is not declared counts as not said, and its name is told', () => {
  assert.deepEqual(read('threshold=nan&merge=true&off=15,99&example=%00&strange=1'), {
    state: { ...DEFAULTS, off: [15] },
    refused: ['example', 'threshold', 'merge', 'off'],
  });
  assert.deepEqual(read('off=').refused, []);
});

test('a picture of one’s own is no example', () => {
  assert.equal(writeState(PROPERTIES, { ...DEFAULTS, example: null }), '');
});

test('a property without a default is null until the address names one of its values', () => {
  const properties = [{ name: 'lang', allowed: ['en', 'pt-BR'], initial: null, many: false }];
  assert.deepEqual(readState(properties, ''), { state: { lang: null }, refused: [] });
  assert.deepEqual(readState(properties, 'lang=pt-BR'), { state: { lang: 'pt-BR' }, refused: [] });
  assert.deepEqual(readState(properties, 'lang=xx'), { state: { lang: null }, refused: ['lang'] });
  assert.deepEqual([null, 'en'].map((lang) => writeState(properties, { lang })), ['', 'lang=en']);
});
