import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tracksIn } from '../../segdemo/front/in_time/later/tracks.js';

const at = (class_id, number, x, y) => ({ class_id, number, centre: [x, y] });

test('tracks: one for each number of a class, the one that comes farthest first, none of a single picture', () => {
  const frames = [
    { objects: [at(7, 1, 0, 0), at(15, 1, 5, 5)] },
    { objects: [at(15, 1, 9, 8), at(7, 1, 1, 0), at(7, 2, 3, 3)] },
    { objects: [at(7, 1, 2, 0)] },
  ];
  const tracks = tracksIn(frames);
  assert.deepEqual(tracks.map(({ class_id, number }) => [class_id, number]), [[15, 1], [7, 1]]);
  assert.deepEqual([...tracks[1].way], [[0, [0, 0]], [1, [1, 0]], [2, [2, 0]]]);
  assert.deepEqual(tracksIn([]), []);
});
