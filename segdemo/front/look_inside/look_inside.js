// The numbers around one pixel: fetched when somebody comes near them.
export function start(part) {
  const near = new IntersectionObserver(
    ([{ isIntersecting }]) => {
      if (!isIntersecting) return;
      near.disconnect();
      import('./later/inside.js').then((inside) => inside.start(part));
    },
    { rootMargin: '50%' },
  );
  near.observe(part.element);
}
