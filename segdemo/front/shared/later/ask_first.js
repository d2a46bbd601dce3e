// Asks before something is lost for good: where the button is, in a sentence with both answers.
import { make, makeButton } from '../dom.js';
import { text } from '../texts.js';

// A click on `button` asks `question`; act() is called by who says yes. The focus is on the answer that loses nothing.
export function askFirst(button, question, act) {
  const place = make('div', '', { className: 'ask-first', role: 'group', ariaLabel: question, hidden: true });
  const [yes, no] = [makeButton(text('sure.yes')), makeButton(text('sure.no'))];
  yes.className = no.className = button.className;
  place.append(make('div', question), yes, no);
  button.after(place);

  function show(isAsking) {
    button.hidden = isAsking;
    place.hidden = !isAsking;
    (isAsking ? no : button).focus();
  }
  button.addEventListener('click', () => show(true));
  no.addEventListener('click', () => show(false));
  yes.addEventListener('click', () => {
    show(false);
    act();
  });
  place.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation(); // it leaves the question, not what the question stands in
    show(false);
  });
}
