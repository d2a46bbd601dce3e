// A key as it is corrected: `objects`, {class_id, runs} each, over `stuff`, {class_id, runs} each. A key as it travels: a
// value per pixel, class id × `perClass` + number of the object, see segdemo/answer_keys.py.
import { areaOf, fill, sharedArea } from '../../shared/runs.js';

// ---------------------------------------------------------------------------------------------------- corrections

export const without = (objects, index) => objects.filter((_, other) => other !== index);
export const renamed = (objects, index, class_id) => objects.map((one, other) => (other === index ? { ...one, class_id } : one));

// Those of `found` that none of the objects is: no two have an IoU of 0.5.
export const lacking = (objects, found) => found.filter((one) => !objects.some((object) => isSame(object.runs, one.runs)));

const isSame = (runs, others) => 3 * sharedArea(runs, others) >= areaOf(runs) + areaOf(others);

// The object in two, by the straight line through two points {x, y}, in pixels; null where one side would be empty.
export function halved(objects, index, line, width) {
  const { class_id, runs } = objects[index];
  const halves = splitRuns(runs, width, line);
  if (halves.some((half) => !half.length)) return null;
  return objects.flatMap((one, other) => (other === index ? halves.map((half) => ({ class_id, runs: half })) : [one]));
}

// Runs of the pixels on the two sides of a line, by the centres of the pixels.
export function splitRuns(runs, width, [from, to]) {
  const halves = [[], []];
  const [right, down] = [to.x - from.x, to.y - from.y];
  for (let i = 0; i < runs.length; i += 2) {
    const row = Math.floor(runs[i] / width);
    const sideOf = (pixel) => Number(right * (row + 0.5 - from.y) > down * (pixel - row * width + 0.5 - from.x));
    for (let start = runs[i], end = start; start < runs[i + 1]; start = end) {
      const side = sideOf(start);
      while (end < runs[i + 1] && sideOf(end) === side) end += 1;
      halves[side].push(start, end);
    }
  }
  return halves.map((half) => Int32Array.from(half));
}

// Each with its `number` within its class and its `area`, as the page shows objects.
export function numbered(objects) {
  const counts = new Map();
  return objects.map((object) => {
    const number = (counts.get(object.class_id) ?? 0) + 1;
    counts.set(object.class_id, number);
    return { ...object, number, area: areaOf(object.runs) };
  });
}

// ------------------------------------------------------------------------------------------------------ as it travels

// Where objects overlap, the pixel is that of the smaller one, which is what the page shows too.
export function valuesOf({ objects, stuff, width, height }, perClass) {
  const values = new Uint16Array(width * height);
  for (const { runs, class_id } of stuff) fill(values, runs, class_id * perClass);
  const largestFirst = numbered(objects).sort((a, b) => b.area - a.area);
  for (const { runs, class_id, number } of largestFirst) fill(values, runs, class_id * perClass + number);
  return values;
}

export function keyOf(values, width, height, perClass) {
  const found = new Map(); // value -> runs
  for (let start = 0, end = 0; start < values.length; start = end) {
    const rowEnd = (Math.floor(start / width) + 1) * width;
    while (end < rowEnd && values[end] === values[start]) end += 1;
    if (!found.has(values[start])) found.set(values[start], []);
    found.get(values[start]).push(start, end);
  }
  found.delete(0);
  const places = [...found].sort(([a], [b]) => a - b).map(([value, runs]) => ({ value, class_id: Math.floor(value / perClass), runs: Int32Array.from(runs) }));
  const pick = (isObject) =>
    places.filter(({ value }) => value % perClass > 0 === isObject).map(({ class_id, runs }) => ({ class_id, runs }));
  return { objects: pick(true), stuff: pick(false), width, height };
}
