// A question with a button per choice, and a verdict that is read out.
import { make, makeButton } from './dom.js';

// Asks anew in `place`, a group. choices: [name, label] each; judge(name) gives whether it is right, and sentences.
export function ask(place, words, choices, judge) {
  const verdict = make('div', '', { className: 'verdict', ariaLive: 'polite' });
  const buttons = choices.map(([name, label]) => {
    const button = Object.assign(makeButton(label), { className: 'button', ariaPressed: false });
    button.addEventListener('click', () => {
      for (const other of buttons) other.ariaPressed = other === button;
      const { right, told } = judge(name);
      verdict.dataset.right = right;
      verdict.replaceChildren(...told.map((sentence) => make('p', sentence)));
    });
    return button;
  });
  const row = make('div', '', { className: 'choices' });
  row.append(...buttons);
  place.ariaLabel = words;
  place.replaceChildren(make('p', words), row, verdict);
}
