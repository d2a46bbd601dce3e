// Asks which class of the shown picture has no number.
import { begin, className, compareWords, store, text } from '../shared/part.js';
import { ask } from '../shared/question.js';
import { stepAt } from '../shared/targets.js';

const FIXED = ['no_single', 'missed', 'too_large']; // the first is right

const byWords = ([, one], [, other]) => compareWords(one, other); // else the first choice would always be right

// Class ids: the largest stuff and the two things with the most numbers; null of a picture that lacks one of them.
export function choicesIn(facts) {
  const most = (kind, measure) =>
    facts.filter((fact) => fact.kind === kind && fact[measure]).sort((a, b) => b[measure] - a[measure]);
  const [stuff] = most('stuff', 'area_share').filter((fact) => fact.components); // no mere specks
  const things = most('thing', 'objects').slice(0, 2);
  return stuff && things.length === 2 ? [stuff, ...things].map((fact) => fact.class_id) : null;
}

export function start({ element, props }) {
  begin(props);
  const place = element.querySelector('.question');
  let asked = null; // the choices that are there now, in words

  function askFixed() {
    const choices = FIXED.map((name) => [name, text(`stuff.choice.${name}`)]).sort(byWords);
    ask(place, text('stuff.question'), choices, (name) => ({
      right: name === FIXED[0],
      told: [text(`stuff.reason.${name}`), text('stuff.agreed')],
    }));
  }

  function askOf(classIds) {
    const [stuff] = classIds;
    const choices = classIds.map((classId) => [classId, className(classId)]);
    choices.sort(byWords);
    ask(place, text('stuff.ask'), choices, (classId) => {
      const slots = { name: className(classId), stuff: className(stuff) };
      const right = classId === stuff;
      return { right, told: [right ? text('stuff.right', slots) : text('stuff.wrong', slots), text('stuff.agreed')] };
    });
  }

  store.follow(['answer', 'threshold', 'veiled'], () => {
    const { answer, veiled } = store.state;
    if (answer && !answer.instances && !veiled) return; // what is asked of this picture is still being found out
    const choices = veiled ? null : choicesIn(stepAt(store.state)?.classes ?? []); // no class is told to who guesses
    if (String(choices) === asked) return;
    asked = String(choices);
    if (choices) askOf(choices);
    else askFixed();
  });
}
