// Which of the pictures that a person gave stay in the browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { thoseThatStay } from '../../segdemo/front/own_pictures/later/kept.js';

const MB = 1024 * 1024;
const given = (...sizes) => sizes.map((size, own) => ({ own, file: { size: size * MB } }));
const numbers = (pictures) => thoseThatStay(pictures).map(({ own }) => own);

test('the last six stay, the newest first', () => {
  assert.deepEqual(numbers(given(1, 1, 1, 1, 1, 1, 1, 1)), [7, 6, 5, 4, 3, 2]);
});

test('together they are of 60 MB at most, so the oldest go sooner', () => {
  assert.deepEqual(numbers(given(1, 29, 1, 30)), [3, 2, 1]);
  assert.deepEqual(numbers(given(1, 30, 1, 30)), [3, 2]);
});

test('the newest stays however large it is', () => {
  assert.deepEqual(numbers(given(1, 61)), [1]);
});
