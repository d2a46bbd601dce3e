import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placePlates } from '../../segdemo/front/shared/plates.js';

const [WIDTH, HEIGHT] = [100, 60];
const sizeOf = (words) => [6 * words.length, 10];

function layOut(boxes) {
  const labels = new Uint16Array(WIDTH * HEIGHT);
  const wanted = boxes.map(({ box: [left, top, right, bottom], ...plate }, i) => {
    const runs = [];
    for (let y = top; y < bottom; y++) {
      labels.fill(i + 1, y * WIDTH + left, y * WIDTH + right);
      runs.push(y * WIDTH + left, y * WIDTH + right);
    }
    return { ...plate, label: i + 1, runs: Int32Array.from(runs) };
  });
  return placePlates(labels, WIDTH, HEIGHT, wanted, sizeOf);
}

const apart = (one, other) => {
  const [width, height] = sizeOf(one.text);
  const [otherWidth, otherHeight] = sizeOf(other.text);
  return (
    Math.abs(one.x - other.x) >= (width + otherWidth) / 2 || Math.abs(one.y - other.y) >= (height + otherHeight) / 2
  );
};

test('a plate lies inside of its place and takes the long words where they fit', () => {
  const [wide, narrow] = layOut([
    { texts: ['sheep 1', '1'], box: [0, 0, 68, 60] },
    { texts: ['sheep 2', '2'], box: [70, 0, 80, 60] },
  ]);
  assert.equal(wide.text, 'sheep 1');
  assert.equal(narrow.text, '2');
  assert.ok(wide.x - 21 >= 0 && wide.x + 21 <= 68 && wide.y - 5 >= 0 && wide.y + 5 <= 60);
  assert.ok(narrow.x >= 70 && narrow.x < 80);
});

test('a narrow place is named beside it, where the name hides no other place: numbers alone tell no class', () => {
  const [narrow, stuff] = layOut([
    { texts: ['sheep 1', '1'], box: [45, 20, 52, 50] },
    { texts: ['sky'], box: [0, 0, 100, 20], optional: true },
  ]);
  assert.equal(narrow.text, 'sheep 1');
  assert.ok(narrow.y + 5 <= 20, 'above it, over nothing that is counted');
  assert.ok(apart(narrow, stuff));
});

test('plates do not overlap where there is room for both', () => {
  // One over the other: their deepest spots are close together.
  const boxes = [
    { texts: ['sheep 1', '1'], box: [20, 20, 80, 40] },
    { texts: ['sheep 2', '2'], box: [20, 36, 80, 46] },
    { texts: ['sheep 3', '3'], box: [20, 14, 80, 24] },
  ];
  const plates = layOut(boxes);
  for (const [i, one] of plates.entries()) {
    for (const other of plates.slice(i + 1)) assert.ok(apart(one, other), `${one.text}, ${other.text}`);
  }
});

test('the wide plate of a narrow place moves along it, off the plate of its neighbour', () => {
  const [one, other] = layOut([
    { texts: ['sheep 1'], box: [40, 0, 44, 60] },
    { texts: ['sheep 2'], box: [44, 0, 48, 60] },
  ]);
  assert.ok(apart(one, other));
});

test('an object that is hidden under another gets its plate too, and the two are apart', () => {
  const [under, over] = layOut([
    { texts: ['sheep 1', '1'], box: [10, 10, 90, 50] },
    { texts: ['sheep 2', '2'], box: [10, 10, 90, 50] },
  ]);
  assert.deepEqual([under.label, over.label], [1, 2]);
  assert.ok(apart(under, over));
});

test('every plate stays in the picture, that of a place of one pixel too', () => {
  for (const [x, y] of [[0, 0], [WIDTH - 1, HEIGHT - 1], [WIDTH - 1, 0]]) {
    const [plate] = layOut([{ texts: ['sheep 1', '1'], box: [x, y, x + 1, y + 1] }]);
    assert.equal(plate.text, 'sheep 1');
    assert.ok(plate.x >= 21 && plate.x <= WIDTH - 21 && plate.y >= 5 && plate.y <= HEIGHT - 5);
  }
});

test('an optional plate that does not fit is left out', () => {
  const plates = layOut([
    { texts: ['sky'], box: [0, 0, 100, 6], optional: true },
    { texts: ['grass'], box: [0, 20, 100, 60], optional: true },
  ]);
  assert.deepEqual(plates.map(({ label, text }) => [label, text]), [[2, 'grass']]);
});
