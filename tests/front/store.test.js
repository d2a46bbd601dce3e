import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from '../../segdemo/front/shared/store.js';

test('defaults are declared once and never undo a change', () => {
  const store = createStore();
  store.declare({ strength: 60, off: [] });
  store.set({ strength: 10 });
  store.declare({ strength: 60, merge: false });
  assert.deepEqual(store.state, { strength: 10, off: [], merge: false });
});

test('a change made by a listener waits, so that all hear of all changes in the same order', () => {
  const store = createStore();
  const heard = [];
  store.listen((changes) => changes.a === 1 && store.set({ b: 2 }));
  store.listen((changes) => heard.push({ ...changes }));
  store.set({ a: 1 });
  assert.deepEqual(heard, [{}, { a: 1 }, { b: 2 }]);
});

test('what a listener sees in the state is what it has heard of', () => {
  const store = createStore();
  const seen = [];
  store.listen((changes) => changes.a === 1 && store.set({ a: 2 }));
  store.listen((changes) => 'a' in changes && seen.push([changes.a, store.state.a]));
  store.set({ a: 1 });
  assert.deepEqual(seen, [[1, 1], [2, 2]]);
});

test('an exception in one listener is told and stops neither the others nor the changes that wait', () => {
  const told = [];
  const store = createStore((error) => told.push(error.message));
  const heard = [];
  store.listen((changes) => {
    if (changes.a) {
      store.set({ b: 1 });
      throw new Error('broken part');
    }
  });
  store.listen((changes) => heard.push(Object.keys(changes).join()));
  store.set({ a: 1 });
  store.set({ c: 1 });
  assert.deepEqual(heard, ['', 'a', 'b', 'c']);
  assert.deepEqual(told, ['broken part']);
});

test('a part that fails while it hears all there is does not stop the one that began it', () => {
  const told = [];
  const store = createStore((error) => told.push(error.message));
  store.listen(() => {
    throw new Error('at once');
  });
  assert.deepEqual(told, ['at once']);
});

const answer = (path) => ({ picture: { path } });

test('a new answer points at nothing: object 3 of it is another one', () => {
  const store = createStore();
  store.set({ answer: answer('a'), pointed: null });
  store.set({ pointed: { target: 'object:3', x: null, y: null } });
  store.set({ answer: answer('b') });
  assert.equal(store.state.pointed, null);
});

test('guessing draws the veil, and so does every new picture meanwhile, but not a further answer to the same one', () => {
  const store = createStore();
  store.declare({ answer: null, guess: false, veiled: false });
  store.set({ guess: true });
  assert.equal(store.state.veiled, true);
  store.set({ answer: answer('a') });
  store.set({ veiled: false });
  store.set({ answer: answer('a') });
  assert.equal(store.state.veiled, false);
  store.set({ answer: answer('b') });
  assert.equal(store.state.veiled, true);
  store.set({ guess: false });
  assert.equal(store.state.veiled, false);
});
