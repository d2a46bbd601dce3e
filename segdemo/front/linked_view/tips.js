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
  const extent = extentOf(strong, answer.width, scale);
  const top = isHovered ? topBeside(tip, y, clientHeight, extent) : topAtFarEdge(tip, y, clientHeight);
  const left = isHovered ? x + 16 : (clientWidth - tip.offsetWidth) / 2;
  tip.style.transform = `translate(${clamp(left, 4, clientWidth - tip.offsetWidth - 4)}px, ${top}px)`;

  // A ring marks the pixel where there is no cursor.
  const ring = frames[side].querySelector('.ring');
  ring.hidden = pointed.x === null || paintings[side].canvas.matches(':hover');
  ring.style.transform = `translate(${x}px, ${y}px)`;
}

// The first and the last row of the one place with the outline, on the screen; nothing if there are several.
function extentOf(places, width, scale) {
  if (places.length !== 1) return null;
  const [{ runs }] = places;
  return { top: Math.floor(runs[0] / width) * scale, bottom: Math.ceil(runs.at(-1) / width) * scale };
}

// Where a tip hides little: below or above the place that is pointed at, else below or above the pointer.
function topBeside({ offsetHeight }, y, height, extent) {
  const spots = [y + 18, y - offsetHeight - 14];
  if (extent) spots.unshift(extent.bottom + 10, extent.top - offsetHeight - 10);
  return spots.find((top) => top > 0 && top + offsetHeight < height) ?? spots.at(-1);
}

const topAtFarEdge = ({ offsetHeight }, y, height) => (y > height / 2 ? 6 : height - offsetHeight - 6);
