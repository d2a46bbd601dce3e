// Every class in numbers, at the threshold of the page.
import { css } from '../shared/colours.js';
import { make, makeButton } from '../shared/dom.js';
import { lightUp } from '../shared/links.js';
import { begin } from '../shared/part.js';
import { percentToTenth } from '../shared/rounding.js';
import { store } from '../shared/store.js';
import { stepAt } from '../shared/targets.js';
import { className, compareWords, formatNumber, formatScore, text } from '../shared/texts.js';

const COLUMNS = {
  area: (fact) => fact.area_share,
  pieces: (fact) => fact.components,
  objects: (fact) => fact.objects,
  merged: (fact) => fact.merged_objects,
};
const ONE_DIGIT = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const asPercent = (share) => text('table.percent', { percent: formatNumber(percentToTenth(share), ONE_DIGIT) });

export function start({ element, props }) {
  begin(props);
  const table = element.querySelector('table');
  const headers = [...table.querySelectorAll('th[data-column]')];
  const none = element.querySelector('.none');
  let sorted = { column: 'area', descending: true };

  function inOrder(facts) {
    const { column, descending } = sorted;
    const compare =
      column === 'class'
        ? (a, b) => compareWords(className(a.class_id), className(b.class_id))
        : (a, b) => COLUMNS[column](a) - COLUMNS[column](b);
    return [...facts].sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
  }

  function row(fact) {
    const made = make('tr');
    const head = make('th', '', { scope: 'row' });
    const swatch = make('i', '', { className: 'swatch' });
    swatch.style.background = css(props.colours[fact.class_id]);
    head.append(makeButton(swatch, className(fact.class_id)));
    made.append(head);
    for (const [column, number] of Object.entries(COLUMNS)) {
      made.append(make('td', column === 'area' ? asPercent(number(fact)) : number(fact)));
    }
    lightUp(made, `class:${fact.class_id}`);
    return made;
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

  store.listen((changes) => {
    if ('answer' in changes || 'threshold' in changes || 'veiled' in changes) show();
  });
}
