// The objects as buttons, by class; a region without objects and an object that was missed have theirs too. Stuff has a
// line of its own.
import { css, inkOn, shade } from '../shared/colours.js';
import { isStuff } from '../shared/kinds.js';
import { lightUp } from '../shared/links.js';
import { className, make, makeButton, text } from '../shared/part.js';
import { missedObjects, ofClass, resolveTarget, shownClasses } from '../shared/targets.js';
import { chip } from './controls.js';
import { stuffIds, stuffShare, totalArea } from './words.js';

export function buildList({ find }, answer) {
  const regions = (answer?.semantic?.regions ?? []).filter((region) => !region.speck && !isStuff(region.class_id));
  const objects = answer?.instances ?? [];
  const area = (classId) => totalArea(ofClass(regions, classId)) + totalArea(ofClass(objects, classId));
  const classIds = [...new Set([...regions, ...objects].map((place) => place.class_id))];
  classIds.sort((a, b) => area(b) - area(a));
  const items = classIds.map((classId) => {
    const item = make('li');
    item.dataset.classId = classId;
    item.append(targetButton(`class:${classId}`, ...chip(classId)));
    for (const object of ofClass(objects, classId)) {
      const button = targetButton(`object:${objects.indexOf(object)}`, String(object.number));
      button.setAttribute('aria-label', text('view.object', { name: className(classId), number: object.number }));
      button.className = 'object';
      button.style.background = css(shade(classId, object.number));
      button.style.color = inkOn(shade(classId, object.number));
      item.append(button);
    }
    return item;
  });
  const missed = make('li', '', { className: 'missed' });
  const keys = (answer?.key ?? []).map((object, index) => targetButton(`key:${index}`, className(object.class_id)));
  missed.append(make('span', text('view.missed')), ...keys);
  const stuff = make('li', '', { className: 'stuff' });
  find('.objects').replaceChildren(...items, missed, stuff);
}

function targetButton(target, ...content) {
  const button = makeButton(...content);
  button.dataset.target = target;
  lightUp(button, target);
  return button;
}

function stuffButton(state, classId) {
  const [swatch, words] = chip(classId);
  words.textContent = stuffShare(state, classId);
  return targetButton(`class:${classId}`, swatch, words);
}

// What cannot be pointed at now is not in the list.
export function showList({ find }, state) {
  const stuff = stuffIds(state);
  const buttons = stuff.map((classId) => stuffButton(state, classId));
  find('.objects .stuff').replaceChildren(make('span', text('view.stuff')), ...buttons);
  find('.objects .stuff').hidden = !stuff.length;
  const classIds = shownClasses(state);
  for (const button of find('.objects').querySelectorAll('button')) {
    button.hidden = !resolveTarget(button.dataset.target, state);
  }
  for (const item of find('.objects').querySelectorAll('[data-class-id]')) {
    item.hidden = !classIds.has(Number(item.dataset.classId));
  }
  find('.missed').hidden = !missedObjects(state).length;
}

export function pressListed({ find }, target) {
  for (const button of find('.objects').querySelectorAll('button')) {
    button.setAttribute('aria-pressed', button.dataset.target === target);
  }
}
