// When a picture with a key comes, a pen draws the outlines of the key's objects once over the right picture, then they
// fade. They lie on a canvas of their own, so that pointing goes on meanwhile.
import { make } from '../shared/dom.js';
import { store } from '../shared/store.js';
import { movesLittle } from './flow.js';

const [DRAWS, STAYS, FADES] = [700, 250, 400]; // ms

export function startKeyOutlines(view) {
  let drawn = null; // the picture whose outlines were drawn
  store.listen((changes) => {
    const { answer, veiled } = store.state;
    if (!('answer' in changes || 'veiled' in changes) || !answer?.instances || veiled) return;
    const isNew = answer.picture.path !== drawn;
    drawn = answer.picture.path;
    view.frames.instance.querySelector('.pen')?.remove();
    if (isNew && answer.key.length && !movesLittle.matches) drawOnce(view, answer.key);
  });
}

function drawOnce({ frames, paintings }, key) {
  const { width, height, line } = paintings.instance;
  const pen = make('canvas', '', { className: 'pen', width, height, ariaHidden: true });
  frames.instance.querySelector('.layer').append(pen);
  const context = pen.getContext('2d');
  const strokes = key.map((place) => inOrder(paintings.instance.rimOf(place), width));
  const began = performance.now();
  let done = 0; // share of every stroke

  function dot(size, colour, operation, [x, y]) {
    context.globalCompositeOperation = operation;
    context.fillStyle = colour;
    context.fillRect(x - size / 2, y - size / 2, size, size);
  }

  function step(now) {
    const share = Math.min(1, Math.max(done, (now - began) / DRAWS));
    for (const stroke of strokes) {
      for (const spot of stroke.slice(done * stroke.length, share * stroke.length)) {
        dot(3 * line, 'white', 'source-over', spot);
        dot(6 * line, 'black', 'destination-over', spot);
      }
    }
    done = share;
    if (!pen.isConnected) return; // another picture has come
    if (done < 1) requestAnimationFrame(step);
    else pen.animate([{ opacity: 1 }, { opacity: 0 }], { delay: STAYS, duration: FADES }).onfinish = () => pen.remove();
  }
  requestAnimationFrame(step);
}

// [x, y] of each pixel of a rim, once around its middle.
function inOrder(rim, width) {
  const spots = [...rim].map((pixel) => [pixel % width, Math.floor(pixel / width)]);
  const [meanX, meanY] = [0, 1].map((axis) => spots.reduce((sum, spot) => sum + spot[axis], 0) / spots.length);
  const angle = ([x, y]) => Math.atan2(y - meanY, x - meanX);
  return spots.map((spot) => [angle(spot), spot]).sort(([one], [other]) => one - other).map(([, spot]) => spot);
}
