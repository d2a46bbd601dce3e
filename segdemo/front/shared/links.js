import { make, makeButton } from './dom.js';
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

// The nodes of a sentence of pieces [words, target or null]. A browser may break the line after any button: what
// belongs to its last word, such as a comma, is held together with it.
export function sentenceNodes(pieces) {
  const nodes = [];
  for (const [words, target] of pieces) {
    const closing = nodes.at(-1)?.matches?.('.place') && !target ? words.match(/^[^\s\p{L}\p{N}]+/u)?.[0] ?? '' : '';
    if (closing) {
      const together = make('span', '', { className: 'together' });
      together.append(nodes.pop(), closing);
      nodes.push(together);
    }
    nodes.push(target ? placeButton(target, words) : document.createTextNode(words.slice(closing.length)));
  }
  return nodes;
}
