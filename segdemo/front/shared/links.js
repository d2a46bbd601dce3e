import { makeButton } from './dom.js';
import { store } from './store.js';

// Lights a place up in the view while `link` is hovered or has the focus; a tap or a click gives it the focus.
export function lightUp(link, target) {
  const point = () => store.set({ pointed: { target, x: null, y: null } });
  const unpoint = () => store.state.pointed?.target === target && store.set({ pointed: null });
  const byMouse = (act) => (event) => event.pointerType !== 'touch' && act();
  link.addEventListener('pointerenter', byMouse(point));
  link.addEventListener('pointerleave', byMouse(() => link.contains(document.activeElement) || unpoint()));
  link.addEventListener('focusin', point);
  link.addEventListener('focusout', unpoint);
  link.addEventListener('click', point); // not every browser gives the focus to a button that is tapped
}

export function placeButton(target, words) {
  const button = makeButton(words);
  button.className = 'place';
  lightUp(button, target);
  return button;
}
