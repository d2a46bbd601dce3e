// The line that a pupil draws between two objects that touch.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meetings, nearest } from '../../segdemo/front/guess/later/boundary.js';
import { runsOf } from './setup.js';

const [SHEEP, DOG] = [17, 12];
const object = (class_id, ...rows) => ({ class_id, area: rows.join('').replaceAll('.', '').length, runs: runsOf(...rows) });
const LEFT = object(SHEEP, '####....', '####....', '####....');
const RIGHT = object(SHEEP, '....####', '....####', '....####');
const spots = (found) => found.map((meeting) => meeting.map(({ x, y }) => [x, y]));

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
  const [meeting] = meetings([column(0, 100), column(102, 200), column(210, 300)], SHEEP, width, height);
  assert.equal(meeting.length, height);
  assert.deepEqual(meeting[0], { x: 101, y: 0.5 });
});

test('a line is compared with the meeting that it is nearest to, by the mean of both ways', () => {
  const meeting = [{ x: 4, y: 0 }, { x: 4, y: 1 }, { x: 4, y: 2 }];
  const other = meeting.map(({ y }) => ({ x: 40, y }));
  const drawn = (x, ...ys) => ys.map((y) => ({ x, y }));
  assert.deepEqual(nearest(drawn(4, 0, 2), [other, meeting]), { meeting, distance: 0 });
  assert.equal(nearest(drawn(7, 0, 2), [meeting, other]).distance, 3);
  assert.equal(nearest(drawn(7, 2, 0), [meeting, other]).distance, 3);
  // A dot on the boundary is not the boundary: what is left out counts too.
  assert.equal(nearest(drawn(4, 0, 0), [meeting]).distance, (0 + 0 + 0 + 1 + 2) / 5);
});
