import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learnStuff } from '../../segdemo/front/shared/kinds.js';
import {
  objectsAt,
  resolveTarget,
  shownClasses,
  shownObjects,
  shownRegions,
  stepAt,
  visiblePart,
} from '../../segdemo/front/shared/targets.js';
import { pixels, runsOf } from './setup.js';

const [PERSON, SHEEP, GIRAFFE, GRASS] = [15, 17, 30, 87];
learnStuff([GRASS]);
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
const known = { semantic: [PERSON, SHEEP, GRASS], instance: [PERSON, SHEEP, GIRAFFE] };
const answer = {
  known,
  semantic: { regions: [FLOCK, SPECK] },
  instances: OBJECTS,
  key: [place(PERSON, ['......##', '......##'])],
  steps: [{ threshold: 0.05, missed: [] }, { threshold: 0.5, missed: [0] }],
};
const state = (changes) => ({ answer, threshold: 0.5, off: [], veiled: false, things_only: false, right: 'instance', ...changes });
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
    ['object:99', {}],
    ['background', {}],
    ['nonsense:1', {}],
    [null, {}],
  ]) {
    assert.equal(lit(target, changes), null, String(target));
  }
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
  assert.deepEqual([...shownClasses(state())], [SHEEP, GIRAFFE]);
  assert.deepEqual([...shownClasses(state({ threshold: 0.05 }))], [SHEEP, PERSON, GIRAFFE]);
});

test('the step that holds at a threshold is the last one that does not lie above it', () => {
  assert.equal(stepAt(state({ threshold: 0.45 })).threshold, 0.05);
  assert.equal(stepAt(state({ threshold: 0.5 })).threshold, 0.5);
  assert.equal(stepAt({ answer: null, threshold: 0.5 }), undefined);
  assert.deepEqual(shownObjects(state({ threshold: 0.9 })), [OBJECTS[0]]);
});

test('an object of a class that the semantic model does not know is shown, but is nothing that it failed to see', () => {
  assert.deepEqual(lit('object:3').instance.lit, [OBJECTS[3]]);
  assert.equal(lit(`unseen:${GIRAFFE}`), null);
  const knowing = { ...answer, known: { ...known, semantic: [...known.semantic, GIRAFFE] } };
  assert.deepEqual(lit(`unseen:${GIRAFFE}`, { answer: knowing }).semantic.dashed, [OBJECTS[3]]);
});

// Grass all over; on it a sheep, a likelier one that hides the first mostly, and a person beneath the likelier sheep.
const MEADOW = place(GRASS, ['########', '########']);
const GRASS_SPECK = place(GRASS, ['.......#', '........'], { speck: true });
const LIKELY = place(SHEEP, ['.####...', '.####...'], { score: 0.9, region: null, seen: false, in_both: true });
const BEHIND = place(PERSON, ['....###.', '....###.'], { score: 0.8, region: null, seen: false, in_both: true });
const HIDDEN = place(SHEEP, ['.##.....', '.##.....'], { score: 0.7, region: null, seen: false, in_both: false });
const meadow = { ...answer, semantic: { regions: [MEADOW, GRASS_SPECK] }, instances: [LIKELY, BEHIND, HIDDEN] };
const onMeadow = (changes) => state({ answer: meadow, ...changes });

test('stuff lights its region up, and no object: what nobody counts nobody lacks', () => {
  for (const target of ['region:0', `class:${GRASS}`]) {
    const { semantic, instance } = resolveTarget(target, onMeadow());
    assert.equal(semantic.lit[0], MEADOW);
    assert.deepEqual([instance.lit, instance.strong, instance.dashed], [[], [], []]);
    assert.deepEqual(instance.stuff, [MEADOW], 'no specks');
  }
});

test('with things only no stuff is shown, and none can be pointed at', () => {
  const thingsOnly = onMeadow({ things_only: true });
  assert.deepEqual(shownRegions(thingsOnly), []);
  assert.equal(resolveTarget('region:0', thingsOnly), null);
  assert.deepEqual([...shownClasses(thingsOnly)], [SHEEP, PERSON]);
});

test('both at once drops what likelier objects hide and has the likeliest on top', () => {
  const both = onMeadow({ right: 'both' });
  assert.deepEqual(shownObjects(both), [LIKELY, BEHIND]);
  assert.deepEqual(objectsAt(both, 4), [LIKELY, BEHIND]);
  assert.deepEqual(objectsAt(onMeadow(), 4), [BEHIND, LIKELY], 'in the instance view the smallest');
  assert.equal(resolveTarget('object:2', both), null);
});

test('in both at once every pixel belongs to one place', () => {
  const both = onMeadow({ right: 'both' });
  const seen = [MEADOW, ...shownObjects(both)].map((one) => pixels(visiblePart(both, one).runs));
  assert.deepEqual(seen.flat().sort((a, b) => a - b), pixels(MEADOW.runs));
  assert.deepEqual(seen[2], [5, 6, 13, 14], 'the person beneath the sheep');
  assert.equal(visiblePart(onMeadow(), BEHIND), BEHIND);
});
