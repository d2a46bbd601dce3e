// The controls: what they show follows the store, what a person does to them goes into it.
import { css, shade } from '../shared/colours.js';
import { isStuff } from '../shared/kinds.js';
import { className, formatScore, make, store, text } from '../shared/part.js';
import { shownClasses, shownObjects } from '../shared/targets.js';
import { countWords } from './words.js';

const GROUPS = ['.classes.things', '.classes.stuff'];
const SHOWN = {
  threshold: formatScore,
  strength: (percent) => text('view.share', { percent }),
};

// What an input says, by its type.
const VALUES = {
  checkbox: (input) => input.checked,
  radio: (input) => input.value,
  range: (input) => Number(input.value),
};

// ranges: per slider its values, ascending.
export function startControls({ find }, ranges) {
  const view = find('.linked');
  for (const part of view.querySelectorAll('[data-label]')) {
    part.textContent = text(`view.label.${part.dataset.label}`);
  }
  for (const [name, values] of Object.entries(ranges)) {
    const [first, second] = values;
    Object.assign(find(`input[name=${name}]`), { min: first, max: values.at(-1), step: second - first });
  }
  for (const input of view.querySelectorAll('input[name]')) {
    const value = VALUES[input.type];
    input.addEventListener('input', () => store.set({ [input.name]: value(input) }));
  }
  const [more, panel] = [find('.more'), find('.panel')];
  more.addEventListener('click', () => {
    panel.hidden = !panel.hidden;
    more.setAttribute('aria-expanded', !panel.hidden);
    if (!panel.hidden) panel.scrollIntoView({ block: 'nearest' });
  });
}

export function showInputs({ find }, changes) {
  for (const input of find('.linked').querySelectorAll('input[name]')) {
    if (!(input.name in changes)) continue;
    if (input.type === 'checkbox') input.checked = changes[input.name];
    else if (input.type === 'radio') input.checked = input.value === changes[input.name];
    else input.value = changes[input.name];
    if (SHOWN[input.name]) find(`.${input.name} output`).value = SHOWN[input.name](changes[input.name]);
  }
}

export function showCount({ find }, state) {
  const instances = state.veiled ? null : state.answer?.instances;
  find('.count').textContent = instances ? countWords(shownObjects(state)) : '';
}

export function chip(classId) {
  const swatch = make('i', '', { className: 'swatch' });
  swatch.style.background = css(shade(classId));
  return [swatch, make('span', className(classId))];
}

// One switch per class that either answer may have, things and stuff in groups of their own.
export function buildClassSwitches({ find }, answer) {
  const places = [...(answer?.semantic?.regions ?? []), ...(answer?.instances ?? [])];
  const classIds = [...new Set(places.map((place) => place.class_id))].sort((a, b) => a - b);
  const switchOf = (classId) => {
    const label = make('label', '', { className: 'pill' });
    const input = make('input', '', { type: 'checkbox', value: classId });
    input.addEventListener('input', () => {
      const others = store.state.off.filter((off) => off !== classId);
      store.set({ off: input.checked ? others : [...others, classId] });
    });
    label.append(input, ...chip(classId));
    return label;
  };
  for (const group of GROUPS.map(find)) {
    const [legend] = group.children;
    const own = classIds.filter((classId) => isStuff(classId) === group.matches('.stuff'));
    group.replaceChildren(legend, ...own.map(switchOf));
  }
}

// Those of the classes that there are now, shown or switched off.
export function showClassSwitches({ find }, state) {
  const classIds = shownClasses({ ...state, off: [] });
  for (const group of GROUPS.map(find)) {
    const inputs = [...group.querySelectorAll('input')];
    for (const input of inputs) {
      const classId = Number(input.value);
      input.checked = !state.off.includes(classId);
      input.parentNode.hidden = !classIds.has(classId);
    }
    group.hidden = inputs.every((input) => input.parentNode.hidden);
  }
}
