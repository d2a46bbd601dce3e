// The question of a step: the first answer counts, and is told why it is right, or why not and what is.
import { inARow, make, makeButton, text } from '../../shared/part.js';

// What is told of a choice: the verdict, why it is not right, the reason.
export function verdictOf({ right, why_not, reason }, chosen) {
  if (chosen === right) return [text('player.right'), ...reason];
  return [text('player.wrong'), why_not[chosen], ...reason].filter(Boolean);
}

// Asks it in `place`. chosen: the answer that was given before; answered(name): called with the first one;
// say(words): reads out what is new.
export function showQuestion(place, question, { chosen, answered, say }) {
  place.ariaLabel = question.ask;
  const verdict = make('div', '', { className: 'verdict' });
  const buttons = question.choices.map(([name, words]) => {
    const button = Object.assign(makeButton(words), { className: 'button' });
    button.addEventListener('click', () => {
      if (chosen) return;
      chosen = name;
      answered(name);
      mark();
      say(inARow(verdictOf(question, name)));
      showIn(place.parentElement, verdict);
    });
    return button;
  });
  // What was chosen, and what is right.
  function mark() {
    for (const [index, [name]] of question.choices.entries()) {
      buttons[index].ariaPressed = name === chosen;
      buttons[index].ariaDisabled = 'true';
      if (name === question.right) buttons[index].append(' ', make('b', `✓ ${text('player.is_right')}`));
    }
    verdict.dataset.right = chosen === question.right;
    verdict.replaceChildren(...verdictOf(question, chosen).map((one) => make('p', one)));
  }
  const row = make('div', '', { className: 'choices' });
  row.append(...buttons);
  const once = make('p', text('player.one_answer'), { className: 'once' });
  place.replaceChildren(make('p', question.ask, { className: 'ask' }), once, row, verdict);
  if (chosen) mark();
}

// As scrollIntoView() would do it, but for the page: that stays where it is.
function showIn(body, part) {
  const [its, there] = [body, part].map((one) => one.getBoundingClientRect());
  body.scrollTop += Math.min(there.top - its.top, Math.max(0, there.bottom - its.bottom));
}
