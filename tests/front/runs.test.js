import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contains, decodeMask, meet, middle, rim, subtract, unite } from '../../segdemo/front/shared/runs.js';
import { pixels, runsOf } from './setup.js';

const A = runsOf('.##.', '####', '....');
const B = runsOf('..##', '....', '####');

test('a run-length string of COCO is decoded row by row, at its place in the picture', () => {
  // pycocotools of the mask 011 / 110, row by row: 1 pixel outside, 4 inside, 1 outside.
  const runs = decodeMask({ left: 2, top: 1, width: 3, height: 2, rle: '141' }, 10);
  assert.deepEqual([...runs], [13, 15, 22, 24]);
  assert.deepEqual([...decodeMask({ left: 0, top: 0, width: 0, height: 0, rle: '' }, 10)], []);
});

test('whether a pixel is inside', () => {
  for (let pixel = 0; pixel < 12; pixel++) assert.equal(contains(A, pixel), pixels(A).includes(pixel), String(pixel));
  assert.equal(contains(new Int32Array(), 0), false);
});

test('masks are united, subtracted, and meet, as sets of pixels', () => {
  const [a, b] = [pixels(A), pixels(B)];
  assert.deepEqual(pixels(unite([A, B])), [...new Set([...a, ...b])].sort((x, y) => x - y));
  assert.deepEqual(pixels(subtract(A, B)), a.filter((pixel) => !b.includes(pixel)));
  assert.equal(meet(A, B), true);
  assert.equal(meet(runsOf('#...'), runsOf('.###')), false);
});

test('the rim has a neighbour outside; the edge of the picture is not outside', () => {
  const full = runsOf('####', '####', '####');
  assert.deepEqual([...rim(full, 4, 3)], []);
  assert.deepEqual([...rim(runsOf('###.', '###.', '###.'), 4, 3)], [2, 6, 10]);
});

test('the middle of the longest run is inside', () => {
  assert.equal(middle(runsOf('#...', '.###', '....')), 6);
});
