import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectsAt, resolveTarget, shownClasses, shownObjects, stepAt } from '../../segdemo/front/shared/targets.js';
import { runsOf } from './setup.js';

const [PERSON, SHEEP, GIRAFFE] = [15, 17, 30];
const area = (runs) => runs.reduce((sum, at, i) => sum + (i % 2 ? at : -at), 0);
const place = (class_id, rows, more) => {
  const runs = runsOf(...rows);
  return { class_id, runs, area: area(runs), speck: false, ...more };
};
const FLOCK = place(SHEEP, ['####....', '####....']);
const SPECK = place(PERSON, ['.......#', '........'], { speck: true });
const OBJECTS = [
  place(SHEEP, ['##......', '##......'], { score: 0.9, region: 0, seen: true, number: 1 }),
  place(SHEEP, ['..##....', '..##....'], { score: 0.6, region: 0, seen: true, number: 2 }),
  place(PERSON, ['.....#..', '.....#..'], { score: 0.4996, region: null, seen: false, number: 1 }),
  place(GIRAFFE, ['......#.', '......#.'], { score: 0.8, region: null, seen: false, number: 1 }),
];
const answer = {
  semantic: { regions: [FLOCK, SPECK] },
  instances: OBJECTS,
  key: [place(PERSON, ['......##', '......##'])],
  steps: [{ threshold: 0.05, missed: [] }, { threshold: 0.5, missed: [0] }],
};
const state = (changes) => ({ answer, threshold: 0.5, off: [], veiled: false, further: false, ...changes });
const lit = (target, changes) => resolveTarget(target, state(changes));

test('an object lights itself, the region that holds it, and all of its class on the semantic side', () => {
  const { semantic, instance } = lit('object:0');
  assert.deepEqual(instance.lit, [OBJECTS[0]]);
  assert.deepEqual([semantic.lit, semantic.strong, semantic.dashed], [[FLOCK], [FLOCK], []]);
});

test('a region lights the objects that it holds', () => {
  assert.deepEqual(lit('region:0').instance.lit, OBJECTS.slice(0, 2));
  assert.deepEqual(lit('region:0', { threshold: 0.7 }).instance.lit, OBJECTS.slice(0, 1));
});

test('what is not shown lights nothing', () => {
  for (const [target, changes] of [
    ['object:2', {}], // its score does not reach the threshold
    ['object:0', { off: [SHEEP] }],
    ['object:0', { veiled: true }],
    ['object:3', {}], // a class that only one model knows
    ['object:99', {}],
    ['background', {}],
    ['nonsense:1', {}],
    [null, {}],
  ]) {
    assert.equal(lit(target, changes), null, String(target));
  }
  assert.deepEqual(lit('object:3', { further: true }).instance.lit, [OBJECTS[3]]);
});

test('an object without a region is dashed where the semantic map does not see it', () => {
  assert.deepEqual(lit('object:2', { threshold: 0.05 }).semantic, { lit: [], strong: [], dashed: [OBJECTS[2]] });
});

test('objects of the key that are missed at the threshold are dashed in both views', () => {
  const { semantic, instance } = lit('key:0');
  assert.deepEqual([semantic.dashed, instance.dashed], [[answer.key[0]], [answer.key[0]]]);
  assert.equal(lit('key:0', { threshold: 0.3 }), null);
});

test('of objects that overlap the smallest is the uppermost', () => {
  const small = place(SHEEP, ['#.......', '........'], { score: 0.7, region: 0 });
  const overlapping = { ...answer, instances: [OBJECTS[0], small] };
  assert.deepEqual(objectsAt(state({ answer: overlapping }), 0), [small, OBJECTS[0]]);
});

test('specks alone are no class that is there', () => {
  assert.deepEqual([...shownClasses(state())], [SHEEP]);
  assert.deepEqual([...shownClasses(state({ threshold: 0.05 }))], [SHEEP, PERSON]);
});

test('the step that holds at a threshold is the last one that does not lie above it', () => {
  assert.equal(stepAt(state({ threshold: 0.45 })).threshold, 0.05);
  assert.equal(stepAt(state({ threshold: 0.5 })).threshold, 0.5);
  assert.equal(stepAt({ answer: null, threshold: 0.5 }), undefined);
  assert.deepEqual(shownObjects(state({ threshold: 0.9 })), [OBJECTS[0]]);
});
