// On "merge" the shades of the objects of a class flow into that of the class, and back. Nobody who asks for less
// motion gets any.
import { store } from '../shared/store.js';

const LASTS = 250; // ms

export const movesLittle = matchMedia('(prefers-reduced-motion: reduce)');

// While it flows view.flow is how far the shades have come, 0–1, else null. draw(parts) draws in the next frame.
export function startFlow(view, draw) {
  let isMerged = store.state.merge;
  let latest = 0;
  view.flow = null;
  store.listen(({ merge = isMerged }) => {
    if (merge === isMerged) return;
    isMerged = merge;
    latest += 1;
    if (movesLittle.matches || !store.state.answer?.instances) return;
    const mine = latest;
    const began = performance.now();
    function step(now) {
      if (mine !== latest) return;
      const share = (now - began) / LASTS;
      if (share >= 1) view.flow = null;
      else view.flow = Math.max(0, merge ? share : 1 - share);
      if (view.flow === null) draw(['lay instance', 'paint instance', 'plates instance']);
      else {
        draw(['recolour instance', 'paint instance']);
        requestAnimationFrame(step);
      }
    }
    step(began);
  });
}
