// A pen draws the outlines of the key's objects once over the right picture, then they fade. They lie on a canvas of
// their own, so that pointing goes on meanwhile.
import { make } from '../../shared/dom.js';

const [DRAWS, STAYS, FADES] = [700, 250, 400]; // ms

export function drawOutlines({ frames, paintings }, key) {
  const { width, height, line } = paintings.instance;
  const layer = frames.instance.querySelector('.layer');
  layer.querySelector('.pen')?.remove();
  const pen = make('canvas', '', { className: 'pen', width, height, ariaHidden: true });
  layer.append(pen);
  const context = pen.getContext('2d');
  const strokes = key.map((place) => inOrder(paintings.instance.rimOf(place), width));
  const began = performance.now();
  let done = 0; // share of every stroke

  function dot(size, colour, operation, { x, y }) {
    context.globalCompositeOperation = operation;
    context.fillStyle = colour;
    context.fillRect(x - size / 2, y - size / 2, size, size);
  }

  function step(now) {
    if (!pen.isConnected) return; // another picture has come
    const share = Math.min(1, Math.max(done, (now - began) / DRAWS));
    for (const stroke of strokes) {
      for (const spot of stroke.slice(done * stroke.length, share * stroke.length)) {
        dot(3 * line, 'white', 'source-over', spot);
        dot(6 * line, 'black', 'destination-over', spot);
      }
    }
    done = share;
    if (done < 1) requestAnimationFrame(step);
    else pen.animate([{ opacity: 1 }, { opacity: 0 }], { delay: STAYS, duration: FADES }).onfinish = () => pen.remove();
  }
  requestAnimationFrame(step);
}

// {x, y} of each pixel of a rim, once around its middle.
function inOrder(rim, width) {
  const spots = [...rim].map((pixel) => ({ x: pixel % width, y: Math.floor(pixel / width) }));
  const mean = (axis) => spots.reduce((sum, spot) => sum + spot[axis], 0) / spots.length;
  const [meanX, meanY] = [mean('x'), mean('y')];
  const angle = ({ x, y }) => Math.atan2(y - meanY, x - meanX);
  return spots.sort((one, other) => angle(one) - angle(other));
}
