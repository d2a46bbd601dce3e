// Three hunts, checked when both answers are there; fetched when a person comes near, for most never do.
import { begin } from '../shared/part.js';

export function start({ element, props }) {
  begin(props);
  const seen = new IntersectionObserver(
    async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      const { hunt } = await import('./later/hunts.js');
      hunt(element, props.hold_share);
    },
    { rootMargin: '400px' },
  );
  seen.observe(element);
}
