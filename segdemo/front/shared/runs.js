// Masks as runs: an Int32Array [start, end, start, end, ...] of pixel indices (row · width + column), each run within
// one row, end exclusive, in rising order. Everything is painted, hit and combined by runs.

// The counts of a compressed run-length string of COCO, pixels outside and inside of the mask in turn (pycocotools,
// maskApi.c, rleFrString): 5 bits a character, low ones first; from the fourth on each is told relative to the last but
// one.
function* counts(rle) {
  const told = [];
  for (let at = 0; at < rle.length; ) {
    let count = 0;
    let bits = 0;
    let word;
    do {
      word = rle.charCodeAt(at++) - 48;
      count |= (word & 31) << bits;
      bits += 5;
    } while (word & 32);
    if (word & 16) count |= -1 << bits; // the highest bit is the sign
    if (told.length > 2) count += told[told.length - 2];
    told.push(count);
    yield count;
  }
}

// The runs of a mask of answer_value.py in a picture of this width.
export function decodeMask({ left, top, width, rle }, pictureWidth) {
  const runs = [];
  let at = 0;
  let inside = false;
  for (const count of counts(rle)) {
    for (let from = at; inside && from < at + count; ) {
      const row = Math.floor(from / width);
      const to = Math.min(at + count, (row + 1) * width);
      const start = (top + row) * pictureWidth + left + from - row * width;
      runs.push(start, start + to - from);
      from = to;
    }
    at += count;
    inside = !inside;
  }
  return Int32Array.from(runs);
}

// The answer of answer_value.py with `runs` beside every mask.
export function decodeAnswer(value) {
  const decode = (masked) => ({ ...masked, runs: decodeMask(masked.mask, value.width) });
  return {
    ...value,
    semantic: value.semantic && { regions: value.semantic.regions.map(decode) },
    instances: value.instances?.map(decode) ?? null,
    key: value.key.map(decode),
  };
}

export function contains(runs, pixel) {
  let low = 0;
  let high = runs.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[2 * middle + 1] <= pixel) low = middle + 1;
    else high = middle;
  }
  return 2 * low < runs.length && runs[2 * low] <= pixel;
}

// How many pixels a mask has.
export function areaOf(runs) {
  let area = 0;
  for (let i = 0; i < runs.length; i += 2) area += runs[i + 1] - runs[i];
  return area;
}

// How many pixels two masks share.
export const sharedArea = (runs, others) => areaOf(runs) - areaOf(subtract(runs, others));

// Writes a value at every pixel of a mask.
export function fill(pixels, runs, value) {
  for (let i = 0; i < runs.length; i += 2) pixels.fill(value, runs[i], runs[i + 1]);
}

// Runs of all pixels that lie in at least one of the masks.
export function unite(masks) {
  const all = [];
  for (const runs of masks) {
    for (let i = 0; i < runs.length; i += 2) all.push([runs[i], runs[i + 1]]);
  }
  all.sort((a, b) => a[0] - b[0]);
  const united = [];
  for (const [start, end] of all) {
    const last = united.length - 1;
    if (start < united[last]) united[last] = Math.max(united[last], end);
    else united.push(start, end);
  }
  return Int32Array.from(united);
}

// Runs of the pixels of one mask that are not in the other.
export function subtract(runs, others) {
  const left = [];
  let other = 0;
  for (let i = 0; i < runs.length; i += 2) {
    let from = runs[i];
    while (other < others.length && others[other + 1] <= from) other += 2;
    for (let o = other; o < others.length && others[o] < runs[i + 1]; o += 2) {
      if (others[o] > from) left.push(from, others[o]);
      from = others[o + 1];
    }
    if (from < runs[i + 1]) left.push(from, runs[i + 1]);
  }
  return Int32Array.from(left);
}

// Whether two masks share a pixel.
export function meet(runs, others) {
  for (let i = 0, o = 0; i < runs.length && o < others.length; ) {
    if (runs[i + 1] <= others[o]) i += 2;
    else if (others[o + 1] <= runs[i]) o += 2;
    else return true;
  }
  return false;
}

// The pixels of a mask that have a neighbour (of four) outside of it; beyond the picture is not outside.
export function rim(runs, width, height) {
  const inside = new Uint8Array(width * height);
  fill(inside, runs, 1);
  const pixels = [];
  for (let i = 0; i < runs.length; i += 2) {
    const row = Math.floor(runs[i] / width);
    for (let pixel = runs[i]; pixel < runs[i + 1]; pixel++) {
      const column = pixel - row * width;
      const outside =
        (row > 0 && !inside[pixel - width]) ||
        (row < height - 1 && !inside[pixel + width]) ||
        (column > 0 && !inside[pixel - 1]) ||
        (column < width - 1 && !inside[pixel + 1]);
      if (outside) pixels.push(pixel);
    }
  }
  return Int32Array.from(pixels);
}

// A pixel well inside of a mask: the middle of its longest run.
export function middle(runs) {
  let longest = 0;
  for (let i = 0; i < runs.length; i += 2) {
    if (runs[i + 1] - runs[i] > runs[longest + 1] - runs[longest]) longest = i;
  }
  return (runs[longest] + runs[longest + 1]) >> 1;
}
