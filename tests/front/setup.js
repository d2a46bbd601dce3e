// What the modules expect of a browser, as far as a test without one needs it.
import { createRequire } from 'node:module';

export const look = createRequire(import.meta.url)('../../segdemo/look.json');

// Runs of a mask drawn as text, one line per row, '#' inside.
export function runsOf(...rows) {
  const width = rows[0].length;
  const runs = [];
  for (const [y, row] of rows.entries()) {
    for (const { index, 0: run } of row.matchAll(/#+/g)) runs.push(y * width + index, y * width + index + run.length);
  }
  return Int32Array.from(runs);
}

export const pixels = (runs) => {
  const all = [];
  for (let i = 0; i < runs.length; i += 2) for (let pixel = runs[i]; pixel < runs[i + 1]; pixel++) all.push(pixel);
  return all;
};
