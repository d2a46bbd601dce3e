// Every class in numbers, at the threshold of the page.
import { css } from '../../shared/colours.js';
import { isStuff } from '../../shared/kinds.js';
import { lightUp } from '../../shared/links.js';
import { className, compareWords, formatNumber, formatScore, make, makeButton, store, text } from '../../shared/part.js';
import { percentToTenth } from '../../shared/rounding.js';
import { SIDES, knows, stepAt } from '../../shared/targets.js';

// Of a fact the number of each column, and the sides whose models must know the class for it to mean anything.
const COLUMNS = {
  area: { number: (fact) => fact.area_share, sides: ['semantic'] },
  pieces: { number: (fact) => fact.components, sides: ['semantic'] },
  objects: { number: (fact) => fact.objects, sides: ['instance'] },
  merged: { number: (fact) => fact.merged_objects, sides: SIDES },
};
const ONE_DIGIT = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const asPercent = (share) => text('table.percent', { percent: formatNumber(percentToTenth(share), ONE_DIGIT) });

export function fill(element, props) {
  const table = element.querySelector('table');
  const headers = [...table.querySelectorAll('th[data-column]')];
  const none = element.querySelector('.none');
  let sorted = { column: 'area', descending: true };

  function inOrder(facts) {
    const { column, descending } = sorted;
    const compare =
      column === 'class'
        ? (a, b) => compareWords(className(a.class_id), className(b.class_id))
        : (a, b) => COLUMNS[column].number(a) - COLUMNS[column].number(b);
    const stuffLast = (a, b) => Number(isStuff(a.class_id)) - Number(isStuff(b.class_id));
    return [...facts].sort((a, b) => stuffLast(a, b) || (descending ? compare(b, a) : compare(a, b)));
  }

  function row(fact) {
    const made = make('tr');
    const head = make('th', '', { scope: 'row' });
    const swatch = make('i', '', { className: 'swatch' });
    swatch.style.background = css(props.colours[fact.class_id]);
    head.append(makeButton(swatch, className(fact.class_id)));
    made.append(head);
    for (const [column, { number, sides }] of Object.entries(COLUMNS)) {
      const lacking = sides.find((side) => !knows(store.state, side, fact.class_id));
      if (lacking) made.append(noNumber(fact, lacking));
      else made.append(make('td', column === 'area' ? asPercent(number(fact)) : number(fact)));
    }
    lightUp(made, `class:${fact.class_id}`);
    return made;
  }

  // A dash, and why it stands there.
  function noNumber(fact, side) {
    const why = isStuff(fact.class_id) ? text('table.stuff') : text(`table.unknown.${side}`);
    const cell = make('td', '', { title: why });
    const dash = make('span', '–');
    dash.setAttribute('aria-hidden', true);
    cell.append(dash, make('span', why, { className: 'spoken' }));
    return cell;
  }

  function show() {
    const { veiled, threshold } = store.state;
    const step = veiled ? undefined : stepAt(store.state);
    const facts = (step?.classes ?? []).filter((fact) => fact.components || fact.objects); // no mere specks
    element.querySelector('.facts').hidden = !facts.length;
    none.hidden = Boolean(facts.length);
    if (veiled) none.textContent = text('table.veiled');
    else none.textContent = step ? text('table.nothing') : text('table.none_yet');
    table.caption.textContent = text('table.caption', { threshold: formatScore(threshold) });
    for (const header of headers) {
      if (header.dataset.column !== sorted.column) header.removeAttribute('aria-sort');
      else header.setAttribute('aria-sort', sorted.descending ? 'descending' : 'ascending');
    }
    table.tBodies[0].replaceChildren(...inOrder(facts).map(row));
  }

  // Numbers begin with the largest, names with A.
  for (const header of headers) {
    header.firstChild.addEventListener('click', () => {
      const { column } = header.dataset;
      sorted = { column, descending: sorted.column === column ? !sorted.descending : column !== 'class' };
      show();
    });
  }

  store.follow(['answer', 'threshold', 'veiled'], show);
}
