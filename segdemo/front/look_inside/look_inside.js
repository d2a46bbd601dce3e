// The numbers around one pixel: fetched when there are some and somebody comes near them.
import { store } from '../shared/part.js';

export function start(part) {
  let isWanted = false;
  const near = new IntersectionObserver(
    ([{ isIntersecting }]) => {
      if (!isIntersecting) return;
      near.disconnect();
      import('./later/inside.js').then((inside) => inside.start(part));
    },
    { rootMargin: '300px' },
  );
  store.follow(['answer'], () => {
    if (isWanted || !store.state.answer?.instances) return;
    isWanted = true;
    near.observe(part.element);
  });
}
