// Pictures of one's own, kept in this browser: what a page needs before there are any. The rest is in later/.
import { store } from '../shared/store.js';
import { hasDatabase } from './database.js';

const fetchRest = () => import('./later/strip.js');

// The file of one of them, undefined where it is not kept.
export const ownPicture = async (own) => (await fetchRest()).fileOf(own);

// Puts them into the strip of examples, from when there are any. What keeps them is fetched with the first gesture: when
// a picture cannot be sent, it is too late.
export function awaitOwnPictures(list) {
  const show = () => fetchRest().then((rest) => rest.show(list)).catch((error) => console.warn('no pictures are kept:', error));
  for (const gesture of ['pointerdown', 'keydown', 'dragenter']) addEventListener(gesture, show, { once: true });
  store.listen(({ wanted }) => wanted?.own && show());
  hasDatabase().then((has) => has && show(), () => {}); // a browser that keeps nothing has nothing to show
}
