// The line that a pupil draws between two objects that touch.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meetings, nearest, twinOf } from '../../segdemo/front/guess/later/boundary.js';
import { comparison } from '../../segdemo/front/guess/later/line.js';
import { learn } from '../../segdemo/front/shared/texts.js';
import { runsOf } from './setup.js';

const [SHEEP, DOG] = [17, 12];
const object = (class_id, ...rows) => ({ class_id, area: rows.join('').replaceAll('.', '').length, runs: runsOf(...rows) });
const LEFT = object(SHEEP, '####....', '####....', '####....');
const RIGHT = object(SHEEP, '....####', '....####', '....####');
const spots = (found) => found.map((meeting) => meeting.spots.map(({ x, y }) => [x, y]));

test('two of a class meet along the edge that their masks share', () => {
  assert.deepEqual(spots(meetings([LEFT, RIGHT], SHEEP, 8, 3)), [[[4, 0.5], [4, 1.5], [4, 2.5]]]);
  const below = object(SHEEP, '........', '........', '.....###');
  const found = spots(meetings([object(SHEEP, '########', '########', '........'), below], SHEEP, 8, 3));
  assert.deepEqual(found, [[[5.5, 2], [6.5, 2], [7.5, 2]]]);
});

test('other classes, and what lies apart, do not meet; what lies above counts where it is seen', () => {
  assert.deepEqual(meetings([LEFT, RIGHT], DOG, 8, 3), []);
  assert.deepEqual(meetings([LEFT, { ...RIGHT, class_id: DOG }], SHEEP, 8, 3), []);
  assert.deepEqual(meetings([LEFT], SHEEP, 8, 3), []);
  const apart = object(SHEEP, '......##', '......##', '......##');
  assert.deepEqual(meetings([LEFT, apart], SHEEP, 8, 3), []);
  const dogBetween = object(DOG, '...##...', '...##...', '...##...');
  assert.deepEqual(meetings([LEFT, RIGHT, dogBetween], SHEEP, 8, 3), []);
  const overlapping = object(SHEEP, '..####..', '..####..', '..####..');
  const [[first]] = spots(meetings([object(SHEEP, '#####...', '#####...', '#####...'), overlapping], SHEEP, 8, 3));
  assert.deepEqual(first, [2, 0.5]); // the smaller one is seen whole
});

test('models leave a gap of a pixel or two between objects of a large picture', () => {
  const [width, height] = [300, 20];
  const column = (from, to) => ({
    class_id: SHEEP,
    area: height * (to - from),
    runs: Int32Array.from(Array.from({ length: height }, (_, row) => [row * width + from, row * width + to]).flat()),
  });
  const objects = [column(0, 100), column(210, 300), column(102, 200)];
  const [{ pair, spots }] = meetings(objects, SHEEP, width, height);
  assert.deepEqual(pair, [objects[0], objects[2]]);
  assert.equal(spots.length, height);
  assert.deepEqual(spots[0], { x: 101, y: 0.5 });
});

test('a line is compared with the meeting that it is nearest to, by the mean of both ways', () => {
  const meeting = { pair: [LEFT, RIGHT], spots: [{ x: 4, y: 0 }, { x: 4, y: 1 }, { x: 4, y: 2 }] };
  const other = { pair: [RIGHT, LEFT], spots: meeting.spots.map(({ y }) => ({ x: 40, y })) };
  const drawn = (x, ...ys) => ys.map((y) => ({ x, y }));
  const size = { width: 100, height: 50 };
  assert.deepEqual(nearest(drawn(4, 0, 2), [other, meeting], size), { ...meeting, isThere: true, distance: 0 });
  assert.equal(nearest(drawn(7, 0, 2), [meeting, other], size).distance, 3);
  assert.equal(nearest(drawn(7, 2, 0), [meeting, other], size).distance, 3);
  assert.deepEqual([6, 7].map((x) => nearest(drawn(x, 0, 2), [meeting], size).isThere), [true, false]);
  // A dot on the boundary is not the boundary: what is left out counts too.
  assert.equal(nearest(drawn(4, 0, 0), [meeting], size).distance, (0 + 0 + 0 + 1 + 2) / 5);
});

test('the one that shares most with an object is its twin', () => {
  const wide = object(SHEEP, '######..', '######..', '........');
  assert.equal(twinOf(LEFT, [RIGHT, wide]), wide);
  assert.equal(twinOf(RIGHT, [LEFT, RIGHT, wide]), RIGHT);
});

const numbered = (one, number) => ({ ...one, number, score: 0.9 });
const state = {
  answer: { width: 8, height: 3, instances: [numbered(RIGHT, 1), numbered(LEFT, 2)], key: [], steps: [{ threshold: 0.05, missed: [] }] },
  threshold: 0.5,
  off: [],
  veiled: false,
  things_only: false,
  right: 'instance',
};
const told = (x, more = {}) => comparison({ ...state, answer: { ...state.answer, ...more } }, [{ x, y: 0.5 }, { x, y: 2.5 }], SHEEP)?.words;

test('a line says which two objects it lies between, by the plates that are seen', () => {
  learn('en', {
    'between.separates': '{first} from {second}.',
    'between.elsewhere': 'Not there: {first}, {second}.',
    'between.missed': '{name} (missed)',
    'between.told.answer': 'Answer: {percent} %.',
    'between.told.key': 'Key: {percent} %.',
    'join.sentences': '{before} {next}',
    'view.object': '{name} {number}',
    [`class.${SHEEP}`]: 'sheep',
  });
  assert.equal(told(4), 'sheep 1 from sheep 2. Answer: 0 %.');
  assert.equal(told(1), 'Not there: sheep 1, sheep 2. Answer: 37.5 %.');
  assert.equal(told(4, { instances: [numbered(LEFT, 1)] }), undefined); // the threshold was moved meanwhile
  // A key counts in another order; what was missed has no plate.
  const key = [LEFT, RIGHT].map((one, index) => ({ ...one, number: index + 1 }));
  assert.equal(told(4, { key }), 'sheep 2 from sheep 1. Key: 0 %.');
  const steps = [{ threshold: 0.05, missed: [1] }];
  assert.equal(told(4, { key, steps, instances: [numbered(LEFT, 7)] }), 'sheep 7 from sheep (missed). Key: 0 %.');
});
