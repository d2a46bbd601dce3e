// Calls act() once, when somebody has come near the element.
export function whenNear(element, act) {
  const near = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      act();
    },
    { rootMargin: '300px' },
  );
  near.observe(element);
}
