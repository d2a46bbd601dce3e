// Bars of every pair's newest costs.
import { begin, formatNumber, make, text } from '../shared/part.js';

export function start({ element, props, watch }) {
  begin(props);
  const tables = [...element.querySelectorAll('table')];
  const newest = new Map(); // pair name -> its costs, in the order in which pairs were first tried

  function show() {
    if (!props.value) return;
    element.querySelector('.told').textContent = props.value.said;
    const { costs } = props.value;
    if (costs.length) newest.set(costs[0].pair, costs);
    element.querySelector('.charts').hidden = !newest.size;
    for (const table of tables) {
      const { measure } = table.dataset;
      const largest = Math.max(...[...newest.values()].flat().map((cost) => cost[measure]));
      const groups = [...newest].map(([pair, shown]) => group(pair, shown, measure, largest));
      table.replaceChildren(table.caption, ...groups);
    }
  }
  show();
  watch('value', show);
}

const digits = (number, more) => formatNumber(number, { maximumSignificantDigits: 3, ...more });
// 3.4 billion; each language has words of its own for such numbers: mil millones, 亿, करोड़.
const LARGE = { notation: 'compact', compactDisplay: 'long', useGrouping: 'min2' };

function amount(measure, value) {
  if (measure === 'seconds') {
    if (value < 0.9995) return text('costs.unit.millisecond', { number: digits(value * 1e3) });
    return text('costs.unit.second', { number: digits(value) });
  }
  return value < 0.9995e6 ? formatNumber(value) : digits(value, LARGE);
}

function row(cost, measure, largest) {
  const made = make('tr');
  const cell = make('td');
  const bar = make('span', '', { className: `bar ${cost.model}` });
  bar.style.setProperty('--share', cost[measure] / largest);
  cell.dataset.value = cost[measure];
  cell.append(bar, make('span', amount(measure, cost[measure])));
  made.append(make('th', text(`costs.model.${cost.model}`), { scope: 'row' }), cell);
  return made;
}

function group(pair, costs, measure, largest) {
  const made = make('tbody');
  const head = make('tr');
  head.append(make('th', text(`pair.${pair}`), { scope: 'rowgroup', colSpan: 2 }));
  made.append(head, ...costs.map((cost) => row(cost, measure, largest)));
  return made;
}
