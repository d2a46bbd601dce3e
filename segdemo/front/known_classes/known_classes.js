// The classes that the models of the answer know, those that the answer shows lit.
import { isStuff } from '../shared/kinds.js';
import { knownIds, knownWords } from '../shared/known.js';
import { placeButton } from '../shared/links.js';
import { begin, className, finder, store, text } from '../shared/part.js';
import { stepAt } from '../shared/targets.js';

export function start({ element, props }) {
  begin(props);
  const find = finder(element);
  let shown = '';

  store.follow(['answer', 'threshold', 'veiled'], () => {
    const { answer, veiled } = store.state;
    if (!answer?.instances) return; // what the second model knows is not told yet
    const { known } = answer;
    const facts = veiled ? [] : stepAt(store.state).classes.filter((fact) => fact.components || fact.objects);
    const found = facts.map((fact) => fact.class_id);
    const now = JSON.stringify([known, found]);
    if (now === shown) return; // whoever has the focus on a word keeps it
    shown = now;

    const words = text('known.summary', { known: knownWords(known) });
    const here = found.length ? ` · ${text('known.found', { count: found.length })}` : '';
    find('summary').textContent = words + here;
    const knowsStuff = known.semantic.some(isStuff);
    find('.lacks').textContent = knowsStuff ? '' : text('known.no_stuff', { things: known.semantic.length });
    const ids = knownIds(known);
    for (const item of element.querySelectorAll('li')) {
      const classId = Number(item.dataset.class);
      const name = className(classId);
      item.hidden = !ids.has(classId);
      item.replaceChildren(found.includes(classId) ? placeButton(`class:${classId}`, name) : name);
    }
    find('details').hidden = false;
  });
}
