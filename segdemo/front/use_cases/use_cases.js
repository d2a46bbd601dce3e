// The questions of the jobs; they lie far below what a person sees first.
import { afterFirstAnswer, begin } from '../shared/part.js';

export function start({ element, props }) {
  begin(props);
  afterFirstAnswer(() => import('./later/jobs.js')).then(({ askAbout }) => askAbout(element));
}
