// Says at the pointed place what the answers say there: a tip in each view, and a line for screen readers.

const hovers = matchMedia('(hover: hover)');

function showTips(state, lights) {
  const { answer, pointed } = state;
  const isTold = pointed && answer?.semantic && (lights || pointed.target === 'background');
  const pixel = isTold ? pointedPixel(pointed, lights, answer.width) : null;
  const said = isTold ? describe(state, lights, pixel) : {};
  for (const side of SIDES) {
    if (said[side] && isSeen(side, pixel)) placeTip(side, said[side], pixel);
    else hideTip(side);
  }
  const words = [said.instance, said.semantic].filter(Boolean).flatMap(({ title, note }) => [title, note].filter(Boolean));
  const current = lights ? words.join('; ') : '';
  if (find('.current').textContent !== current) find('.current').textContent = current;
}

// In the wipe one view covers the other.
function isSeen(side, pixel) {
  const { wipe, answer } = store.state;
  return !wipe || (100 * (pixel % answer.width)) / answer.width < wipeAt === (side === 'semantic');
}

function hideTip(side) {
  for (const part of frames[side].querySelectorAll('.tip, .ring')) part.hidden = true;
}

// Beside the mouse pointer; otherwise at the far edge of the picture, where it hides nothing that is pointed at. A ring
// marks the pixel, also in the view where the pointer is not.
function placeTip(side, { title, note }, pixel) {
  const { answer, pointed } = store.state;
  const tip = frames[side].querySelector('.tip');
  tip.hidden = false;
  tip.children[0].textContent = title;
  tip.children[1].textContent = note;

  const { clientWidth, clientHeight } = frames[side];
  const { offsetWidth, offsetHeight } = tip;
  const x = (((pixel % answer.width) + 0.5) / answer.width) * clientWidth;
  const y = ((Math.floor(pixel / answer.width) + 0.5) / answer.height) * clientHeight;
  const below = y + 18;
  const besidePointer = [x + 16, below + offsetHeight < clientHeight ? below : y - offsetHeight - 14];
  const atFarEdge = [(clientWidth - offsetWidth) / 2, y > clientHeight / 2 ? 6 : clientHeight - offsetHeight - 6];
  const [left, top] = hovers.matches && pointed.x !== null ? besidePointer : atFarEdge;
  tip.style.transform = `translate(${clamp(left, 4, clientWidth - offsetWidth - 4)}px, ${top}px)`;

  const ring = frames[side].querySelector('.ring');
  ring.hidden = pointed.x === null;
  ring.style.transform = `translate(${x}px, ${y}px)`;
}
