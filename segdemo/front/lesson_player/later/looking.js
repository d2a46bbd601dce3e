// Brings into view what a step is about: the two pictures with their headings, and where its deed is done.

const VIEWS = '#view .views';
// Where a deed is done, if not in the pictures.
const PLACES = {
  lose_one: '#view .threshold',
  gain_one: '#view .threshold',
  merge: '#view .controls',
  things_only: '#view .controls',
  own_picture: '#drop',
};
const MARGIN = 12; // pixels

// How far to scroll so that the pictures and the place are seen between `top` and `bottom`: not at all where they are.
// What is too high for that gives way to the place, and of the pictures alone their top is seen.
export function distance(views, place, { top, bottom }) {
  const all = { top: Math.min(views.top, place?.top ?? views.top), bottom: Math.max(views.bottom, place?.bottom ?? 0) };
  const fits = all.bottom - all.top <= bottom - top;
  if (!fits && place && place.top > views.top) return place.bottom - bottom;
  if (!fits || all.top < top) return all.top - top;
  return Math.max(0, all.bottom - bottom);
}

// panel: of the player, which lies over the lower end of a narrow page.
export function lookAt(deed, panel) {
  unmark();
  const [views, place] = [VIEWS, PLACES[deed]].map((selector) => (selector ? document.querySelector(selector) : null));
  if (!views) return;
  place?.classList.add('lesson-here');
  // What the step has changed is laid out first.
  requestAnimationFrame(() => {
    const [there, its, over] = [views, place, panel].map((one) => one?.getBoundingClientRect());
    const isBelow = over.width >= innerWidth;
    const free = { top: MARGIN, bottom: (isBelow ? over.top : innerHeight) - MARGIN };
    const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
    scrollBy({ top: distance(there, its, free), behavior });
  });
}

// Once it is done, the pictures are what there is to see. Who still has a slider in the hand must not lose it.
export function lookAtDone(deed, panel) {
  if (deed === 'lose_one' || deed === 'gain_one') unmark();
  else lookAt(null, panel);
}

export function unmark() {
  for (const marked of document.querySelectorAll('.lesson-here')) marked.classList.remove('lesson-here');
}
