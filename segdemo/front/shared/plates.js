// Where the numbers and names go: each on a small plate well inside of its place and off the plates already there, as
// in overlays.py; here the name of a narrow thing may also stand beside it. A label map (0 for nothing) is looked at in
// cells of several pixels: enough for a place, and fast.
import { contains, middle } from './runs.js';

const CELLS = 200; // along the longer side of the picture

export const clamp = (number, low, high) => Math.max(low, Math.min(number, Math.max(low, high)));

// Every step-th label, with a frame of zeros around them.
function labelCells(labels, width, height) {
  const step = Math.ceil(Math.max(width, height) / CELLS);
  const columns = Math.ceil(width / step) + 2;
  const rows = Math.ceil(height / step) + 2;
  const cells = new Uint16Array(columns * rows);
  const members = new Map(); // label -> its cells
  for (let row = 1; row < rows - 1; row++) {
    for (let column = 1; column < columns - 1; column++) {
      const label = labels[(row - 1) * step * width + (column - 1) * step];
      if (!label) continue;
      const cell = row * columns + column;
      cells[cell] = label;
      if (members.has(label)) members.get(label).push(cell);
      else members.set(label, [cell]);
    }
  }
  return { cells, columns, step, members };
}

// How far the centre of each cell is from the next cell with another label, in cells. Two sweeps, as in Rosenfeld and
// Pfaltz, "Sequential operations in digital picture processing", 1966, with √2 for a step aslant.
function depths({ cells, columns }) {
  const depth = new Float32Array(cells.length);
  const sides = [-1, -columns];
  const corners = [-columns - 1, -columns + 1];
  const settle = (cell, direction) => {
    let least = direction === 1 ? Infinity : depth[cell];
    for (const step of sides) {
      const other = cell + direction * step;
      least = Math.min(least, cells[other] === cells[cell] ? depth[other] + 1 : 0.5);
    }
    for (const step of corners) {
      const other = cell + direction * step;
      least = Math.min(least, cells[other] === cells[cell] ? depth[other] + Math.SQRT2 : 0.5);
    }
    depth[cell] = least;
  };
  for (let cell = 0; cell < cells.length; cell++) if (cells[cell]) settle(cell, 1);
  for (let cell = cells.length - 1; cell >= 0; cell--) if (cells[cell]) settle(cell, -1);
  return depth;
}

// For each of `wanted` ({label, texts, runs, optional}), in this order, the plate {label, text, x, y} (centre, in pixels
// of the picture) with the first of its texts that fits into the pixels of the runs that show its label, or beside them
// where it hides no other place; else with the last, or none if it is optional. What lies hidden under others still
// counts, so it gets its plate too. sizeOf(text) is the [width, height] of a plate in pixels of the picture.
export function placePlates(labels, width, height, wanted, sizeOf) {
  const grid = labelCells(labels, width, height);
  const { cells, columns, step, members } = grid;
  const depth = depths(grid);
  const xOf = (cell) => ((cell % columns) - 1) * step;
  const yOf = (cell) => (Math.floor(cell / columns) - 1) * step;
  const pixelAt = (cell) => yOf(cell) * width + xOf(cell);
  const cellOf = (pixel) => (Math.floor(pixel / width / step) + 1) * columns + Math.floor((pixel % width) / step) + 1;
  const taken = []; // {x, y, width, height} of each plate
  const needed = new Set(wanted.filter((plate) => !plate.optional).map((plate) => plate.label));

  const inPicture = ({ x, y, ...size }) => ({
    ...size,
    x: clamp(x, size.width / 2, width - size.width / 2),
    y: clamp(y, size.height / 2, height - size.height / 2),
  });

  const isFree = (plate) =>
    taken.every(
      (other) =>
        Math.abs(plate.x - other.x) >= (plate.width + other.width) / 2 ||
        Math.abs(plate.y - other.y) >= (plate.height + other.height) / 2,
    );

  // Whether it lies over nothing that has a plate of its own to get.
  function isHarmless(plate, own) {
    for (let y = plate.y - plate.height / 2; y < plate.y + plate.height / 2; y += step) {
      for (let x = plate.x - plate.width / 2; x < plate.x + plate.width / 2; x += step) {
        const label = labels[Math.floor(y) * width + Math.floor(x)];
        if (label !== own && needed.has(label)) return false;
      }
    }
    return true;
  }

  function put(label, texts, own, optional) {
    const [xs, ys] = [own.map(xOf), own.map(yOf)];
    const [meanX, meanY] = [xs, ys].map((all) => all.reduce((sum, at) => sum + at, 0) / own.length);
    // As deep inside as possible; among equals, near the centre of mass.
    const liking = own.map((cell) => depth[cell] * step - 0.2 * Math.hypot(xOf(cell) - meanX, yOf(cell) - meanY));

    function spotOf(text) {
      const [plateWidth, plateHeight] = sizeOf(text);
      const size = { width: plateWidth, height: plateHeight };
      const isFreeAt = (cell) => isFree({ x: xOf(cell), y: yOf(cell), ...size });
      const best = mostLiked(own, liking, isFreeAt) ?? mostLiked(own, liking, () => true);
      const [start, end] = extent(cells, best).map(xOf);
      const isRoomy = plateWidth <= end - start && plateHeight <= 2 * depth[best] * step && isFreeAt(best);
      const x = isRoomy ? clamp(xOf(best), start + plateWidth / 2, end - plateWidth / 2) : xOf(best);
      const spot = inPicture({ x, y: yOf(best), ...size });
      if (isRoomy || (text === texts.at(-1) && !optional)) return spot;
      if (optional) return null;
      const edges = [Math.min(...ys) - plateHeight / 2 - step, Math.max(...ys) + plateHeight / 2 + step];
      const around = [...edges.map((y) => inPicture({ x: meanX, y, ...size })), spot];
      return around.find((one) => isFree(one) && isHarmless(one, label));
    }

    for (const text of texts) {
      const spot = spotOf(text);
      if (!spot) continue;
      taken.push(spot);
      return { label, text, x: spot.x, y: spot.y };
    }
    return null;
  }
  const placed = wanted.map(({ label, texts, runs, optional }) => {
    const own = (members.get(label) ?? []).filter((cell) => contains(runs, pixelAt(cell)));
    return put(label, texts, own.length ? own : [cellOf(middle(runs))], optional);
  });
  return placed.filter(Boolean);
}

function mostLiked(own, liking, isFree) {
  let best = -1;
  own.forEach((cell, i) => {
    if ((best < 0 || liking[i] > liking[best]) && isFree(cell)) best = i;
  });
  return own[best];
}

// The first of the cells around `cell` in its row that have its label, and the one after the last.
function extent(cells, cell) {
  let [start, end] = [cell, cell + 1];
  while (cells[start - 1] === cells[cell]) start--;
  while (cells[end] === cells[cell]) end++;
  return [start, end];
}
