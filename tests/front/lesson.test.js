// What the player of lessons knows without a page: which deeds are done, and how far somebody is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEEDS } from '../../segdemo/front/lesson_player/later/deeds.js';
import { begun, fitting, isOpen, keep, load, score } from '../../segdemo/front/lesson_player/later/progress.js';
import { learnStuff } from '../../segdemo/front/shared/kinds.js';
import { runsOf } from './setup.js';

const [SHEEP, GRASS] = [17, 87];
learnStuff([GRASS]);

// Three sheep, two of them in one region; the third alone.
const place = (class_id, drawn, more = {}) => ({ class_id, area: 2, speck: false, runs: runsOf(drawn), ...more });
const answer = {
  picture: { path: 'a' },
  example: 'meadow',
  width: 10,
  height: 1,
  known: { semantic: [SHEEP, GRASS], instance: [SHEEP] },
  semantic: { regions: [place(SHEEP, '####......'), place(SHEEP, '......##..'), place(GRASS, '....##..##')] },
  instances: [
    place(SHEEP, '##........', { number: 1, score: 0.9, region: 0, seen: true, in_both: true }),
    place(SHEEP, '..##......', { number: 2, score: 0.8, region: 0, seen: true, in_both: true }),
    place(SHEEP, '......##..', { number: 3, score: 0.6, region: 1, seen: true, in_both: true }),
  ],
  key: [],
  steps: [],
};
const usual = { answer, threshold: 0.5, off: [], veiled: false, things_only: false, right: 'instance', merge: false, guess: false, pointed: null };

// Watches for a deed while the page changes as given; which of the changes was the deed, -1 for none.
function done(deed, ...changes) {
  let state = usual;
  const watch = DEEDS[deed](state);
  return changes.findIndex((change) => {
    state = { ...state, ...change };
    return watch(state, change);
  });
}
const at = (target) => ({ pointed: target && { target, x: null, y: null } });

test('a thing and stuff are told apart wherever they are pointed at', () => {
  assert.equal(done('point_thing', at('background'), at('region:2'), at('class:87'), at('object:1')), 3);
  assert.equal(done('point_thing', at('class:17')), 0);
  assert.equal(done('point_stuff', at(null), at('object:0'), at('region:0'), at('region:2')), 3);
  assert.equal(done('point_stuff', at('class:87')), 0);
  assert.equal(done('point_thing', at('object:9')), -1); // no such object
});

test('neighbours are two objects of one region', () => {
  assert.equal(done('point_neighbours', at('object:0'), at(null), at('object:0'), at('object:2'), at('object:1')), 4);
  assert.equal(done('point_neighbours', at('object:0'), { answer: { ...answer }, pointed: null }, at('object:1')), -1);
  assert.equal(done('point_neighbours', at('region:0'), at('region:1'), at('object:2')), -1);
});

test('an object is lost when the threshold passes it, not when there is another picture or a class is off', () => {
  assert.equal(done('lose_one', { threshold: 0.55 }, { threshold: 0.65 }), 1);
  assert.equal(done('lose_one', { off: [SHEEP] }, { answer: { ...answer, instances: [] } }), -1);
  assert.equal(done('lose_one', { threshold: 0.3 }, { threshold: 0.4 }, { threshold: 0.85 }), 2);
  assert.equal(done('lose_one', { threshold: 0.05 }), -1);
});

test('switches count when they are switched on', () => {
  assert.equal(done('merge', { merge: false }, { merge: true }), 1);
  assert.equal(done('things_only', { things_only: true }), 0);
  assert.equal(done('both', { right: 'instance' }, { right: 'both' }), 1);
});

test('a guess counts when the veil is lifted, not when guessing is given up', () => {
  assert.equal(done('reveal', { guess: true, veiled: true }, { veiled: false }), 1);
  assert.equal(done('reveal', { guess: true, veiled: true }, { guess: false, veiled: false }), -1);
  assert.equal(done('reveal', { veiled: false }), -1);
});

test('a picture of one’s own counts once both answers to it are there', () => {
  const own = { ...answer, example: null };
  const looking = { kind: 'busy' };
  assert.equal(done('own_picture', { said: looking, answer: { ...own, instances: null } }, { answer: own }, { said: { kind: 'answer' } }), 2);
  assert.equal(done('own_picture', { answer, said: { kind: 'answer' } }), -1);
});

const question = { choices: [['a', 'A'], ['b', 'B']], right: 'a' };
const lesson = { id: 'small', steps: [{ id: 'one', deed: 'merge', question }, { id: 'two', question }, { id: 'three', write: true }] };

function storageOf(start = {}) {
  const kept = new Map(Object.entries(start));
  return () => ({ getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) });
}

test('progress survives, and what is not of this lesson does not', () => {
  const storage = storageOf();
  const progress = { at: 1, done: { one: true }, answers: { one: 'b' }, words: { three: 'mine' } };
  keep(lesson, progress, storage);
  assert.deepEqual(load(lesson, storage), progress);
  assert.deepEqual(load({ ...lesson, id: 'other' }, storage), begun());
  const strange = { at: 99, done: { one: 1, four: true }, answers: { one: 'c', two: 'b' }, words: { one: 7, three: 'x'.repeat(3000) } };
  assert.deepEqual(fitting(lesson, strange), { at: 3, done: {}, answers: { two: 'b' }, words: { three: 'x'.repeat(2000) } });
  for (const nothing of [null, 3, 'x', [], { at: -1 }, { at: 0.5 }]) assert.deepEqual(fitting(lesson, nothing), begun());
});

test('where nothing may be kept, a lesson goes on all the same', () => {
  const refused = () => {
    throw new Error('not allowed');
  };
  keep(lesson, begun(), refused);
  assert.deepEqual(load(lesson, refused), begun());
  assert.deepEqual(load(lesson, storageOf({ 'segdemo.lesson.small': '{broken' })), begun());
});

test('a step is open until its deed is done and its question answered; writing is free', () => {
  const [one, two, three] = lesson.steps;
  assert.equal(isOpen(one, begun()), true);
  assert.equal(isOpen(one, { ...begun(), done: { one: true } }), true);
  assert.equal(isOpen(one, { ...begun(), done: { one: true }, answers: { one: 'b' } }), false);
  assert.equal(isOpen(two, { ...begun(), answers: { two: 'a' } }), false);
  assert.equal(isOpen(three, begun()), false);
});

test('the score counts questions that were answered right', () => {
  assert.deepEqual(score(lesson, { ...begun(), answers: { one: 'b', two: 'a' } }), { asked: 2, count: 1 });
});
