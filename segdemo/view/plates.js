// Where the numbers and names go: each on a small plate well inside of its place and off the plates already there, as in
// overlays.py. A label map (0 for nothing) is looked at in cells of several pixels: enough for a place, and fast.

const LONGEST_SIDE = 240; // cells

// For each of `wanted` ({label, texts}), in this order, the plate {text, x, y} (centre, in pixels of the picture) with the
// first of its texts that fits into the pixels of its label, else with the last; nothing where the label is not visible.
// sizeOf(text) is the [width, height] of a plate in pixels of the picture.
function placePlates(labels, width, height, wanted, sizeOf) {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / LONGEST_SIDE));
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)];
  const cells = new Uint16Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      cells[row * columns + column] = labels[row * step * width + column * step];
    }
  }
  const depth = depths(cells, columns, rows);
  const members = new Map(); // label -> its cells
  cells.forEach((label, cell) => label && (members.get(label) ?? members.set(label, []).get(label)).push(cell));

  const plates = [];
  const taken = []; // [x, y, width, height]
  for (const { label, texts } of wanted) {
    const own = members.get(label);
    if (!own) continue;
    const [meanX, meanY] = [0, 1].map((axis) => mean(own.map((cell) => (axis ? Math.floor(cell / columns) : cell % columns))));
    for (const text of texts) {
      const [plateWidth, plateHeight] = sizeOf(text);
      const isFree = (x, y) =>
        taken.every((other) => Math.abs(x - other[0]) >= (plateWidth + other[2]) / 2 || Math.abs(y - other[1]) >= (plateHeight + other[3]) / 2);
      let best;
      let most = -Infinity;
      for (const cell of own) {
        const [column, row] = [cell % columns, Math.floor(cell / columns)];
        // As deep inside as possible; among equals, near the centre of mass.
        let liking = depth[cell] - 0.2 * Math.hypot(column - meanX, row - meanY);
        if (liking > most && !isFree(column * step, row * step)) liking -= 1e6;
        if (liking > most) [best, most] = [cell, liking];
      }
      let x = (best % columns) * step;
      let y = Math.floor(best / columns) * step;
      const [start, end] = extent(cells, best, columns).map((column) => column * step);
      const fits = plateWidth <= end - start && plateHeight <= 2 * depth[best] * step && most > -1e5;
      if (!fits && text !== texts.at(-1)) continue;
      if (fits) x = clamp(x, start + plateWidth / 2, end - plateWidth / 2);
      x = clamp(x, plateWidth / 2, width - plateWidth / 2);
      y = clamp(y, plateHeight / 2, height - plateHeight / 2);
      taken.push([x, y, plateWidth, plateHeight]);
      plates.push({ label, text, x, y });
      break;
    }
  }
  return plates;
}

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const clamp = (number, low, high) => Math.max(low, Math.min(number, Math.max(low, high)));

// The first column of the cells around `cell` that have its label, and the one after the last.
function extent(cells, cell, columns) {
  const first = cell - (cell % columns);
  let [start, end] = [cell, cell + 1];
  while (start > first && cells[start - 1] === cells[cell]) start--;
  while (end < first + columns && cells[end] === cells[cell]) end++;
  return [start - first, end - first];
}

// How far each cell is from the next one with another label, in cells; the picture ends there too. Two sweeps, as in
// Rosenfeld and Pfaltz, "Sequential operations in digital picture processing", 1966, with √2 for a step aslant.
function depths(cells, columns, rows) {
  const depth = new Float32Array(cells.length).fill(Infinity);
  const sweep = (order, neighbours) => {
    for (const cell of order) {
      const [column, row] = [cell % columns, Math.floor(cell / columns)];
      for (const [right, down, length] of neighbours) {
        const [x, y] = [column + right, row + down];
        const other = y * columns + x;
        const same = x >= 0 && x < columns && y >= 0 && y < rows && cells[other] === cells[cell];
        depth[cell] = Math.min(depth[cell], same ? depth[other] + length : 0.5);
      }
    }
  };
  const order = [...cells.keys()];
  sweep(order, [[-1, 0, 1], [0, -1, 1], [-1, -1, Math.SQRT2], [1, -1, Math.SQRT2]]);
  sweep(order.reverse(), [[1, 0, 1], [0, 1, 1], [1, 1, Math.SQRT2], [-1, 1, Math.SQRT2]]);
  return depth;
}
