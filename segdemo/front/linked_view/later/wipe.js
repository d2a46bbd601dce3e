// The divider of the wipe: semantic on its left, instance on its right. It is dragged, or moved by the arrow keys.
import { clamp } from '../../shared/plates.js';

// Percent by key.
const MOVES = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10, Home: -100, End: 100 };

export function startWipe(view) {
  const divider = view.find('.divider');

  function wipeTo(percent) {
    view.wipeAt = clamp(percent, 0, 100);
    view.views.style.setProperty('--wipe', `${view.wipeAt}%`);
    divider.setAttribute('aria-valuenow', Math.round(view.wipeAt));
  }
  wipeTo(view.wipeAt);

  divider.addEventListener('pointerdown', (event) => divider.setPointerCapture(event.pointerId));
  divider.addEventListener('pointermove', (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const box = view.frames.instance.getBoundingClientRect();
    wipeTo((100 * (event.clientX - box.left)) / box.width);
  });
  divider.addEventListener('keydown', (event) => {
    if (!(event.key in MOVES)) return;
    event.preventDefault();
    wipeTo(view.wipeAt + MOVES[event.key]);
  });
}
