// The classes that the models of the answer know, those that the answer shows lit.
import { finder, make } from '../shared/dom.js';
import { knownIds, knownWords } from '../shared/known.js';
import { placeButton } from '../shared/links.js';
import { begin } from '../shared/part.js';
import { store } from '../shared/store.js';
import { stepAt } from '../shared/targets.js';
import { className, text } from '../shared/texts.js';

export function start({ element, props }) {
  begin(props);
  const find = finder(element);
  const { groups } = props;
  find('.hint').textContent = text('known.hint');
  let shown = ''; // what the list was made of

  function group(name, ids, found) {
    const words = make('dd');
    for (const classId of ids) {
      if (words.firstChild) words.append(', ');
      words.append(found.has(classId) ? placeButton(`class:${classId}`, className(classId)) : className(classId));
    }
    return [make('dt', text(`group.${name}`)), words];
  }

  function show({ known }, found) {
    const ids = knownIds(known);
    const summary = [text('known.summary', { known: knownWords(known, groups.stuff) })];
    if (found.size) summary.push(' · ', make('b', text('known.found', { count: found.size })));
    find('summary').replaceChildren(...summary);
    const lacksStuff = !groups.stuff.some((classId) => known.semantic.includes(classId));
    find('.lacks').hidden = !lacksStuff;
    find('.lacks').textContent = lacksStuff ? text('known.no_stuff', { things: known.semantic.length }) : '';
    const lists = Object.entries(groups).map(([name, all]) => [name, all.filter((classId) => ids.has(classId))]);
    find('dl').replaceChildren(
      ...lists.filter(([, those]) => those.length).map(([name, those]) => {
        const made = make('div');
        made.append(...group(name, those, found));
        return made;
      }),
    );
    find('details').hidden = false;
  }

  store.listen((changes) => {
    if (!('answer' in changes || 'threshold' in changes || 'veiled' in changes)) return;
    const { answer, veiled } = store.state;
    if (!answer?.instances) return; // what the second model knows is not told yet
    const facts = veiled ? [] : stepAt(store.state).classes.filter((fact) => fact.components || fact.objects);
    const found = new Set(facts.map((fact) => fact.class_id));
    const made = JSON.stringify([answer.known, ...found]);
    if (made === shown) return; // whoever has the focus on a word keeps it
    shown = made;
    show(answer, found);
  });
}
