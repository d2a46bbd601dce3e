// The table of classes lies below the pictures: it comes after their first answer.
import { afterFirstAnswer, begin } from '../shared/part.js';

export function start({ element, props }) {
  begin(props);
  afterFirstAnswer(() => import('./later/table.js')).then(({ fill }) => fill(element, props));
}
