// What the parts about things, stuff and the models' knowledge say of an answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countLessSure } from '../../segdemo/front/second_look/second_look.js';
import { learnStuff } from '../../segdemo/front/shared/kinds.js';
import { knownIds, knownWords } from '../../segdemo/front/shared/known.js';
import { learn } from '../../segdemo/front/shared/texts.js';
import { choicesIn } from '../../segdemo/front/things_and_stuff/things_and_stuff.js';

const [CAR, BUS, PERSON, SKY, ROAD] = [7, 6, 15, 81, 88];
const thing = (class_id, objects) => ({ class_id, kind: 'thing', objects, components: 1, area_share: 0.1 });
const stuff = (class_id, area_share, components = 1) => ({ class_id, kind: 'stuff', objects: 0, components, area_share });

test('the question is about the largest stuff and the two things with the most numbers', () => {
  const facts = [thing(CAR, 2), stuff(SKY, 0.2), thing(BUS, 1), stuff(ROAD, 0.4), thing(PERSON, 5)];
  assert.deepEqual(choicesIn(facts), [ROAD, PERSON, CAR]);
});

test('a picture without stuff, or with fewer than two things that have numbers, makes no question', () => {
  assert.equal(choicesIn([]), null);
  assert.equal(choicesIn([thing(CAR, 2), thing(BUS, 1)]), null);
  assert.equal(choicesIn([thing(CAR, 2), thing(BUS, 1), stuff(SKY, 0.001, 0)]), null); // specks only
  assert.equal(choicesIn([thing(CAR, 2), thing(BUS, 0), stuff(SKY, 0.5)]), null);
});

test('models know what one of them knows, things and stuff counted apart', () => {
  learn('en', { 'known.things': '{things} things', 'known.things_and_stuff': '{things} things, {stuff} stuff' });
  learnStuff([SKY, ROAD]);
  const known = { semantic: [CAR, SKY, ROAD], instance: [CAR, BUS] };
  assert.deepEqual([...knownIds(known)].sort((a, b) => a - b), [BUS, CAR, SKY, ROAD]);
  assert.equal(knownWords(known), '2 things, 2 stuff');
  assert.equal(knownWords({ semantic: [CAR], instance: [CAR, BUS] }), '2 things');
});

test('the less sure objects are those between the lower threshold and this one, of classes that are shown', () => {
  const instances = [0.9, 0.5, 0.4996, 0.3, 0.25, 0.2499].map((score) => ({ class_id: CAR, score }));
  const state = (changes) => ({ answer: { instances }, threshold: 0.5, off: [], veiled: false, ...changes });
  assert.equal(countLessSure(state(), 0.25), 3);
  assert.equal(countLessSure(state({ threshold: 0.25 }), 0.25), 0);
  assert.equal(countLessSure(state({ threshold: 0.1 }), 0.25), 0);
  assert.equal(countLessSure(state({ off: [CAR] }), 0.25), 0);
});
