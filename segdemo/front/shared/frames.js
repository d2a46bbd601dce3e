import { attempt } from './report.js';

// A function that asks for `draw` to run before the browser shows its next frame: once, however often it is asked for.
export function oncePerFrame(draw) {
  let isAskedFor = false;
  return () => {
    if (!isAskedFor) {
      requestAnimationFrame(() => {
        isAskedFor = false;
        attempt(draw);
      });
    }
    isAskedFor = true;
  };
}
