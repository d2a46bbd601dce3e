import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECKS, isChosen } from '../../segdemo/front/break_it/later/checks.js';
import { runsOf } from './setup.js';

const [CAR, PERSON, SHEEP] = [7, 15, 17];
const fact = (class_id, changes) => ({ class_id, comparable: true, components: 1, objects: 1, largest_merge: 0, ...changes });
const state = (classes, answer = {}) => ({
  answer: { steps: [{ threshold: 0.05, classes, missed: [] }], semantic: { regions: [] }, key: [], instances: [], ...answer },
  threshold: 0.5,
  off: [],
});

test('three objects of a class in one region: two are too few, and the most merged class is told', () => {
  assert.equal(CHECKS.merge(state([fact(SHEEP, { objects: 4, largest_merge: 2 })])), null);
  const found = CHECKS.merge(state([fact(CAR, { largest_merge: 3 }), fact(SHEEP, { largest_merge: 5 })]));
  assert.deepEqual(found, { class_id: SHEEP, objects: 5 });
  assert.equal(CHECKS.merge(state([])), null);
  assert.equal(CHECKS.merge({ answer: null }), null);
});

test('more regions than objects: of a class that both know and that has an object', () => {
  assert.deepEqual(CHECKS.pieces(state([fact(PERSON, { components: 2 })])), { class_id: PERSON, objects: 1, regions: 2 });
  for (const other of [{ components: 1 }, { components: 2, objects: 0 }, { components: 2, comparable: false }]) {
    assert.equal(CHECKS.pieces(state([fact(PERSON, other)])), null);
  }
});

test('missed by both: not found, and fewer than half of its pixels have its class', () => {
  const missed = { class_id: PERSON, number: 2, runs: runsOf('####....') };
  const seen = (rows) => ({
    key: [missed],
    steps: [{ threshold: 0.05, classes: [], missed: [0] }],
    semantic: { regions: [{ class_id: PERSON, runs: runsOf(rows) }, { class_id: CAR, runs: runsOf('#.......') }] },
  });
  assert.deepEqual(CHECKS.both(state([], seen('...#####')), 0.5), { class_id: PERSON });
  assert.equal(CHECKS.both(state([], seen('..######')), 0.5), null);
  assert.equal(CHECKS.both(state([], { ...seen('........'), steps: [{ threshold: 0.05, classes: [], missed: [] }] }), 0.5), null);
});

test('only a picture that the person has chosen counts', () => {
  const shows = (example, wanted) => isChosen({ answer: { example }, wanted });
  assert.equal(shows('street', null), false); // the page begins with it
  assert.equal(shows('meadow', { example: 'meadow', lesson: true }), false);
  assert.equal(shows('street', { example: 'meadow' }), false); // not there yet
  assert.equal(shows('meadow', { example: 'meadow' }), true);
  assert.equal(shows('street', { own: 1 }), false); // it was no picture
  assert.equal(shows(null, { own: 1 }), true);
});
