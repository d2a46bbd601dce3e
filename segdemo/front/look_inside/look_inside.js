// The numbers around one pixel: fetched when there are some and somebody comes near them.
import { whenNear } from '../shared/near.js';
import { store } from '../shared/part.js';

export function start(part) {
  let isWanted = false;
  store.follow(['answer'], () => {
    if (isWanted || !store.state.answer?.instances) return;
    isWanted = true;
    whenNear(part.element, () => import('./later/inside.js').then((inside) => inside.start(part)));
  });
}
