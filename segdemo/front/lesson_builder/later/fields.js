// The fields of the form, and its buttons.
import { make, makeButton } from '../../shared/part.js';

let count = 0;

// A control under its label, or beside it. A label around a list would be named by all of its choices.
export function field(words, control, kind = '') {
  count += 1;
  control.id = `builder-${count}`;
  const made = make('div', '', { className: `field ${kind}` });
  made.append(make('label', words, { htmlFor: control.id }), control);
  return made;
}

export function words(value, most, act, rows = 1) {
  const control = make(rows > 1 ? 'textarea' : 'input', '', { value, maxLength: most, autocomplete: 'off' });
  if (rows > 1) control.rows = rows;
  control.addEventListener('input', () => act(control.value));
  return control;
}

export function check(label, checked, act) {
  const control = make('input', '', { type: 'checkbox', checked });
  control.addEventListener('change', () => act(control.checked));
  const made = make('label', '', { className: 'check' });
  made.append(control, make('span', label));
  return made;
}

// choices: [value, words] each
export function select(choices, value, act) {
  const control = make('select');
  control.append(...choices.map(([name, label]) => make('option', label, { value: name })));
  control.value = value;
  control.addEventListener('change', () => act(control.value));
  return control;
}

export function button(words, act, look = '') {
  const made = Object.assign(makeButton(words), { className: `button ${look}` });
  made.addEventListener('click', act);
  return made;
}

export function row(...content) {
  const made = make('div', '', { className: 'row' });
  made.append(...content);
  return made;
}

export function group(legend, ...content) {
  const made = make('fieldset');
  made.append(make('legend', legend), ...content);
  return made;
}
