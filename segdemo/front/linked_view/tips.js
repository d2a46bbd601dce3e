// Says at the pointed place what the answers say there: a tip in each view, and a line for screen readers.
import { clamp } from '../shared/plates.js';
import { SIDES } from '../shared/targets.js';
import { describe, pointedPixel } from './words.js';

export const hovers = matchMedia('(hover: hover)');

export function showTips(view, state, lights) {
  const { answer, pointed } = state;
  const isTold = pointed && answer?.semantic && (lights || pointed.target === 'background');
  const pixel = isTold ? pointedPixel(pointed, lights, answer.width) : null;
  const said = isTold ? describe(state, lights, pixel) : {};
  for (const side of SIDES) {
    if (said[side] && isSeen(view, state, side, pixel)) showTip(view, state, side, said[side], pixel, lights?.[side].strong ?? []);
    else hideTip(view, side);
  }
  const lines = [said.instance, said.semantic].filter(Boolean).flatMap(({ title, note }) => [title, note]);
  // Whoever points may read the place out itself: two voices at once are none.
  const current = lights && pointed && !pointed.told ? lines.filter(Boolean).join('; ') : '';
  const line = view.find('.current');
  if (line.textContent !== current) line.textContent = current;
}

// In the wipe one view covers the other.
function isSeen({ wipeAt }, { wipe, answer }, side, pixel) {
  return !wipe || (100 * (pixel % answer.width)) / answer.width < wipeAt === (side === 'semantic');
}

function hideTip({ frames }, side) {
  for (const part of frames[side].querySelectorAll('.tip, .ring')) part.hidden = true;
}

function showTip({ frames, paintings }, { answer, pointed }, side, { title, note }, pixel, strong) {
  const { clientWidth, clientHeight } = frames[side];
  const scale = clientWidth / answer.width;
  const x = ((pixel % answer.width) + 0.5) * scale;
  const y = (Math.floor(pixel / answer.width) + 0.5) * scale;

  const tip = frames[side].querySelector('.tip');
  tip.hidden = false;
  tip.children[0].textContent = title;
  tip.children[1].textContent = note;
  const isHovered = hovers.matches && pointed.x !== null;
  const size = { width: tip.offsetWidth, height: tip.offsetHeight };
  const within = { width: clientWidth, height: clientHeight };
  const [left, top] = isHovered ? beside(x, y, size, within, extentOf(strong, answer.width, scale)) : atFarEdge(y, size, within);
  tip.style.transform = `translate(${left}px, ${top}px)`;

  // A ring marks the pixel where there is no cursor.
  const ring = frames[side].querySelector('.ring');
  ring.hidden = pointed.x === null || paintings[side].canvas.matches(':hover');
  ring.style.transform = `translate(${x}px, ${y}px)`;
}

// The box around the places with the outline, on the screen; of none, nothing.
function extentOf(places, width, scale) {
  if (!places.length) return null;
  const box = { left: width, top: Infinity, right: 0, bottom: 0 };
  for (const { runs } of places) {
    box.top = Math.min(box.top, Math.floor(runs[0] / width));
    box.bottom = Math.max(box.bottom, Math.ceil(runs.at(-1) / width));
    for (let i = 0; i < runs.length; i += 2) {
      const start = runs[i] % width;
      box.left = Math.min(box.left, start);
      box.right = Math.max(box.right, start + runs[i + 1] - runs[i]);
    }
  }
  return Object.fromEntries(Object.entries(box).map(([edge, at]) => [edge, at * scale]));
}

// Where a tip hides nothing of what it is about: below, above or beside it; where it fills the picture, far from the
// pointer.
function beside(x, y, size, within, extent) {
  const left = clamp(x + 16, 4, within.width - size.width - 4);
  const top = clamp(y - size.height / 2, 4, within.height - size.height - 4);
  if (!extent) return [left, y + 18 + size.height < within.height ? y + 18 : y - size.height - 14];
  const spots = [
    [left, extent.bottom + 10],
    [left, extent.top - size.height - 10],
    [extent.right + 10, top],
    [extent.left - size.width - 10, top],
  ];
  const fits = ([at, from]) =>
    at >= 0 && from >= 0 && at + size.width <= within.width && from + size.height <= within.height;
  return spots.find(fits) ?? atFarEdge(y, size, within);
}

const atFarEdge = (y, size, within) => [
  clamp((within.width - size.width) / 2, 4, within.width),
  y > within.height / 2 ? 6 : within.height - size.height - 6,
];
