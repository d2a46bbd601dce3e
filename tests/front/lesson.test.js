// What the player of lessons knows without a page: which deeds are done, and how far somebody is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEEDS } from '../../segdemo/front/lesson_player/later/deeds.js';
import { distance } from '../../segdemo/front/lesson_player/later/looking.js';
import { begun, fitting, isOpen, keep, load, score } from '../../segdemo/front/lesson_player/later/progress.js';
import { verdictOf } from '../../segdemo/front/lesson_player/later/question.js';
import { pupilSheet } from '../../segdemo/front/lesson_player/later/sheets.js';
import { learnStuff } from '../../segdemo/front/shared/kinds.js';
import { learn } from '../../segdemo/front/shared/texts.js';
import { runsOf } from './setup.js';

const [SHEEP, GRASS, SKY] = [17, 87, 81];
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

// Watches for a deed while the page, one that stays the same, changes as given; which of the changes was the deed, -1 for
// none. deed: its name, or a step with it.
function done(deed, ...changes) {
  const state = { ...usual };
  const step = deed.deed ? deed : { deed };
  const watch = DEEDS[step.deed](state, step);
  return changes.findIndex((change) => {
    Object.assign(state, change);
    return watch(state, change);
  });
}
const at = (target) => ({ pointed: target && { target, x: null, y: null } });
const over = (target, x) => ({ pointed: { target, x, y: 0 } });

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

test('each of the classes is wanted, but for what no answer has', () => {
  const both = { deed: 'point_classes', classes: [SHEEP, GRASS] };
  assert.equal(done(both, at('object:0'), at('region:0'), at(null), at('region:2')), 3);
  assert.equal(done({ ...both, classes: [SHEEP, SKY] }, at('region:2'), at('object:1')), 1);
  assert.equal(done({ ...both, classes: [SKY] }, at('object:0'), at('region:2')), -1); // there is nothing to point at
});

test('objects that stand apart are two of one class in a region each', () => {
  assert.equal(done('point_apart', at('object:0'), at('object:1'), at(null), at('object:2')), 3);
  assert.equal(done('point_apart', at('object:0'), { answer: { ...answer }, pointed: null }, at('object:2')), -1);
});

test('a cut object is pointed at in both pictures, one after the other or by the keys at once', () => {
  const cut = place(SHEEP, '##....##..', { number: 1, score: 0.9, region: 0, seen: true, in_both: true });
  const whole = place(SHEEP, '..##......', { number: 2, score: 0.8, region: 0, seen: true, in_both: true });
  const changed = { answer: { ...answer, instances: [cut, whole] }, pointed: null };
  assert.equal(done('point_cut', changed, over('object:0', 1), over('object:0', 7), over('region:1', 7)), 3);
  assert.equal(done('point_cut', changed, over('region:0', 0), over('object:1', 2), over('region:0', 2)), -1); // one side each
  assert.equal(done('point_cut', changed, at('object:1'), at('object:0')), 2);
});

test('the two largest objects are wanted, not any two', () => {
  const sizes = [9, 2, 5];
  const instances = answer.instances.map((object, index) => ({ ...object, area: sizes[index] }));
  const changed = { answer: { ...answer, instances }, pointed: null };
  assert.equal(done('point_largest', changed, at('object:0'), at('object:1'), at('object:2')), 3);
});

test('an object is won below the threshold of the beginning; to bring back a lost one is not enough', () => {
  const unsure = place(SHEEP, '........##', { number: 4, score: 0.3, region: null, seen: false, in_both: true });
  const changed = { answer: { ...answer, instances: [...answer.instances, unsure] } };
  assert.equal(done('gain_one', changed, { threshold: 0.85 }, { threshold: 0.5 }, { threshold: 0.35 }, { threshold: 0.25 }), 4);
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
  const guess = { names: 'sheep', objects: [6, 7, 7], pieces: [2, 1], line: 'Your line …' };
  const progress = { at: 1, done: { one: true }, answers: { one: 'b' }, words: { three: 'mine' }, guesses: { two: guess } };
  keep(lesson, progress, storage);
  assert.deepEqual(load(lesson, storage), progress);
  assert.deepEqual(load({ ...lesson, id: 'other' }, storage), begun());
  const strange = { at: 99, done: { one: 1, four: true }, answers: { one: 'c', two: 'b' }, words: { one: 7, three: 'x'.repeat(3000) } };
  assert.deepEqual(fitting(lesson, strange), { ...begun(), at: 3, answers: { two: 'b' }, words: { three: 'x'.repeat(2000) } });
  for (const changed of [{ names: 7 }, { objects: 6 }, { pieces: ['x'] }, { pieces: [1, 2, 3, 4] }, { line: {} }]) {
    assert.deepEqual(fitting(lesson, { guesses: { two: { ...guess, ...changed } } }), begun());
  }
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

test('a step is open until its deed is done, its question answered and its words written', () => {
  const [one, two, three] = lesson.steps;
  assert.equal(isOpen(one, begun()), true);
  assert.equal(isOpen(one, { ...begun(), done: { one: true } }), true);
  assert.equal(isOpen(one, { ...begun(), done: { one: true }, answers: { one: 'b' } }), false);
  assert.equal(isOpen(two, { ...begun(), answers: { two: 'a' } }), false);
  assert.equal(isOpen(three, { ...begun(), words: { three: ' \n' } }), true);
  assert.equal(isOpen(three, { ...begun(), words: { three: 'mine' } }), false);
});

test('the score counts questions that were answered right', () => {
  assert.deepEqual(score(lesson, { ...begun(), answers: { one: 'b', two: 'a' } }), { asked: 2, count: 1 });
});

test('who chose wrong is told why not, and then what is right', () => {
  learn('en', { 'player.right': 'Right.', 'player.wrong': 'Not quite.' });
  const asked = { ...question, choices: [...question.choices, ['c', 'C']], reason: ['Because.'], why_not: { b: 'Not B.' } };
  assert.deepEqual(verdictOf(asked, 'a'), ['Right.', 'Because.']);
  assert.deepEqual(verdictOf(asked, 'b'), ['Not quite.', 'Not B.', 'Because.']);
  assert.deepEqual(verdictOf(asked, 'c'), ['Not quite.', 'Because.']); // a teacher may have left it out
});

// Words of what was made of `document`, that of the test.
const wordsIn = (parts) => parts.flatMap((part) => (typeof part === 'string' ? part : [part.textContent, ...wordsIn(part.children)])).filter(Boolean);
const element = (tag) => ({ tag, children: [], append(...parts) { this.children.push(...parts); } });

test('the sheet shows what was guessed beside what there was to see, and what was told of a line', () => {
  globalThis.document = /** @type {any} */ ({ createElement: element });
  const keys = ['player.sheet', 'player.name', 'player.date', 'guess.from.guess', 'guess.from.answer', 'guess.from.key'];
  const texts = Object.fromEntries(keys.map((key) => [key, key.split('.').at(-1)]));
  globalThis.document.documentElement = /** @type {any} */ ({});
  learn('en', { ...texts, 'guess.count.objects': 'Instance: {names}', 'guess.count.pieces': 'Semantic: {names}' });
  const guess = { names: 'sheep', objects: [6, 8, 7], pieces: [2, 1], line: 'Your line …' };
  const steps = [{ id: 'one', task: 'Guess.' }];
  const told = wordsIn(pupilSheet({ title: 'Small', steps }, { ...begun(), guesses: { one: guess } }, {}));
  delete globalThis.document;
  const shown = ['Guess.', 'guess', 'answer', 'key', 'Instance: sheep', '6', '8', '7', 'Semantic: sheep', '2', '1', 'Your line …'];
  assert.deepEqual(told.slice(told.indexOf('Guess.')), shown);
});

test('the page moves no further than the pictures and the place of the deed need', () => {
  const free = { top: 10, bottom: 510 };
  const [views, slider, drop] = [{ top: 60, bottom: 460 }, { top: 470, bottom: 500 }, { top: 0, bottom: 50 }];
  const moved = (rect, by) => ({ top: rect.top + by, bottom: rect.bottom + by });
  assert.equal(distance(views, undefined, free), 0);
  assert.equal(distance(views, slider, free), 0);
  assert.equal(distance(moved(views, -200), undefined, free), -150);
  assert.equal(distance(moved(views, 200), moved(slider, 200), free), 190);
  assert.equal(distance(views, drop, free), -10);
  // Too high for the screen: the pictures from their top, or the place and as much as fits.
  assert.equal(distance({ top: 60, bottom: 900 }, undefined, free), 50);
  assert.equal(distance({ top: 60, bottom: 900 }, { top: 910, bottom: 940 }, free), 430);
});
