// Three hunts, checked when both answers are there; fetched when a person comes near, for most never do.
import { whenNear } from '../shared/near.js';
import { begin } from '../shared/part.js';

export function start({ element, props }) {
  begin(props);
  whenNear(element, () => import('./later/hunts.js').then(({ hunt }) => hunt(element, props.hold_share)));
}
