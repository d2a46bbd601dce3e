// Where objects of one class meet, and how far a drawn line is from there. Spots are {x, y} in pixels of the picture.
import { fill, sharedArea } from '../../shared/runs.js';

const REACH = 0.008; // of the longer side: masks this near touch, for models leave a gap between some
const LEAST = 0.02; // of it, along which they do
const NEAR = 0.02; // of it: a hand that draws is no more exact

// Each two of `objects`, {class_id, area, runs} each, that are of the class and meet: {pair, spots}.
export function meetings(objects, classId, width, height) {
  const longSide = Math.max(width, height);
  const reach = Math.round(REACH * longSide);
  const labels = new Uint16Array(width * height);
  const largestFirst = [...objects].sort((a, b) => b.area - a.area);
  for (const [index, { runs }] of largestFirst.entries()) fill(labels, runs, index + 1);
  const isAsked = (label) => largestFirst[label - 1].class_id === classId;
  const found = new Map();

  // What comes next from a pixel of an object on, over pixels of none.
  function look(x, y, right, down) {
    const label = labels[y * width + x];
    if (!label || !isAsked(label)) return;
    for (let step = 1; step <= reach + 1; step += 1) {
      const [ahead, below] = [x + step * right, y + step * down];
      if (ahead >= width || below >= height) return;
      const other = labels[below * width + ahead];
      if (other === label) return;
      if (!other) continue;
      if (isAsked(other)) add([label, other].sort((a, b) => a - b).join(), { x: (x + ahead + 1) / 2, y: (y + below + 1) / 2 });
      return;
    }
  }
  function add(pair, spot) {
    if (!found.has(pair)) found.set(pair, []);
    found.get(pair).push(spot);
  }
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      look(x, y, 1, 0);
      look(x, y, 0, 1);
    }
  }
  const isOf = (pair) => (object) => pair.split(',').some((label) => largestFirst[Number(label) - 1] === object);
  return [...found]
    .filter(([, spots]) => spots.length >= LEAST * longSide)
    .map(([pair, spots]) => ({ pair: objects.filter(isOf(pair)), spots }));
}

// The meeting that the line is nearest to, whether it comes near it at all, and the average symmetric distance of the two
// in pixels (Heimann and others, "Comparison and evaluation of methods for liver segmentation", 2009): of every spot of
// one to the nearest of the other.
export function nearest(line, all, { width, height }) {
  const drawn = dense(line);
  const told = all.map((meeting) => {
    const distances = [...toNearest(drawn, meeting.spots), ...toNearest(meeting.spots, drawn)];
    const isThere = distances.some((one) => one <= NEAR * Math.max(width, height));
    return { ...meeting, isThere, distance: distances.reduce((sum, one) => sum + one, 0) / distances.length };
  });
  return told.reduce((best, one) => (one.distance < best.distance ? one : best));
}

// Of `others`, the one that shares most pixels with an object.
export function twinOf({ runs }, others) {
  const shared = others.map((other) => sharedArea(runs, other.runs));
  return others[shared.indexOf(Math.max(...shared))];
}

const toNearest = (spots, others) =>
  spots.map(({ x, y }) => others.reduce((least, other) => Math.min(least, Math.hypot(other.x - x, other.y - y)), Infinity));

// A spot at each pixel along the line.
function dense(line) {
  const spots = [line[0]];
  for (let i = 1; i < line.length; i += 1) {
    const [from, to] = [line[i - 1], line[i]];
    const steps = Math.max(1, Math.round(Math.hypot(to.x - from.x, to.y - from.y)));
    for (let step = 1; step <= steps; step += 1) {
      spots.push({ x: from.x + ((to.x - from.x) * step) / steps, y: from.y + ((to.y - from.y) * step) / steps });
    }
  }
  return spots;
}
