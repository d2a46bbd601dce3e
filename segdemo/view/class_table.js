// From Gradio: element, props. Before this file: store.js, targets.js, links.js.
const table = element.querySelector('table');
const headers = [...table.querySelectorAll('th[data-column]')];
const none = element.querySelector('.none');

const language = document.documentElement.lang || 'en';
const percent = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const className = (fact) => text(`class.${fact.class_id}`, { count: 1 });

const COLUMNS = {
  area: (fact) => fact.area_share,
  pieces: (fact) => fact.components,
  objects: (fact) => fact.objects,
  merged: (fact) => fact.merged_objects,
};
const asPercent = (share) => text('table.percent', { percent: percent.format(100 * share) });
let sorted = { column: 'area', descending: true };

function inOrder(facts) {
  const { column, descending } = sorted;
  const compare = column === 'class'
    ? (a, b) => className(a).localeCompare(className(b), language)
    : (a, b) => COLUMNS[column](a) - COLUMNS[column](b);
  return [...facts].sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
}

function row(fact) {
  const made = document.createElement('tr');
  const head = document.createElement('th');
  head.scope = 'row';
  const name = document.createElement('button');
  name.type = 'button';
  const swatch = document.createElement('i');
  swatch.style.background = `rgb(${props.colours[fact.class_id].join(' ')})`;
  name.append(swatch, className(fact));
  head.append(name);
  made.append(head);
  for (const [column, number] of Object.entries(COLUMNS)) {
    const cell = document.createElement('td');
    cell.textContent = column === 'area' ? asPercent(number(fact)) : number(fact);
    made.append(cell);
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
  table.caption.textContent = text('table.caption', { threshold: threshold.toFixed(2) });
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
