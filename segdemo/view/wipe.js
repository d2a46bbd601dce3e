// The divider of the wipe: semantic on its left, instance on its right. It is dragged, or moved by the arrow keys.

const divider = find('.divider');
divider.setAttribute('aria-label', text('view.divider'));
let wipeAt = 50; // percent of the width

function wipeTo(percent) {
  wipeAt = clamp(percent, 0, 100);
  views.style.setProperty('--wipe', `${wipeAt}%`);
  divider.setAttribute('aria-valuenow', Math.round(wipeAt));
}
wipeTo(50);

divider.addEventListener('pointerdown', (event) => divider.setPointerCapture(event.pointerId));
divider.addEventListener('pointermove', (event) => {
  if (!divider.hasPointerCapture(event.pointerId)) return;
  const box = frames.instance.getBoundingClientRect();
  wipeTo((100 * (event.clientX - box.left)) / box.width);
});

// Percent by key.
const MOVES = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10, Home: -100, End: 100 };
divider.addEventListener('keydown', (event) => {
  if (!(event.key in MOVES)) return;
  event.preventDefault();
  wipeTo(wipeAt + MOVES[event.key]);
});
