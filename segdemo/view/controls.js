// The controls, and the list of objects: what they show follows the store, what a person does to them goes into it.

const find = (selector) => element.querySelector(selector);
const controls = find('.controls');
for (const part of controls.querySelectorAll('[data-label]')) {
  part.textContent = text(`view.label.${part.dataset.label}`);
}

const inputs = [...controls.querySelectorAll('input[name]')];
for (const input of inputs) {
  const value = () => (input.type === 'checkbox' ? input.checked : Number(input.value));
  input.addEventListener('input', () => store.set({ [input.name]: value() }));
}

const more = find('.more');
more.addEventListener('click', () => {
  find('.panel').hidden = !find('.panel').hidden;
  more.setAttribute('aria-expanded', !find('.panel').hidden);
  if (!find('.panel').hidden) find('.panel').scrollIntoView({ block: 'nearest' });
});

function showInputs(changes) {
  for (const input of inputs) {
    if (!(input.name in changes)) continue;
    if (input.type === 'checkbox') input.checked = changes[input.name];
    else input.value = changes[input.name];
  }
  if ('threshold' in changes) find('.threshold output').value = changes.threshold.toFixed(2);
  if ('strength' in changes) find('.strength output').value = text('view.share', { percent: changes.strength });
}

// "7 objects: 5 sheep, 2 people", the most frequent class first.
function countWords(objects) {
  const count = objects.length;
  if (!count) return text('view.count_none');
  const classIds = [...new Set(objects.map((object) => object.class_id))];
  const groups = classIds.map((classId) => ofClass(objects, classId)).sort((a, b) => b.length - a.length);
  return text('view.count', { count, list: groups.map(countedWords).join(', ') });
}

function showCount(state) {
  const instances = state.veiled ? null : state.answer?.instances;
  find('.count').textContent = instances ? countWords(shownObjects(state)) : '';
  find('.further').hidden = !instances?.some((object) => object.class_id > CLASSES_SHARED);
}

function chip(classId, label) {
  const swatch = document.createElement('i');
  swatch.style.background = css(shade(classId));
  const words = document.createElement('span');
  words.textContent = label;
  return [swatch, words];
}

// One switch per class that either answer may have.
function buildClassSwitches(answer) {
  const places = [...(answer?.semantic?.regions ?? []), ...(answer?.instances ?? [])];
  const classIds = [...new Set(places.map((place) => place.class_id))].sort((a, b) => a - b);
  const switches = classIds.map((classId) => {
    const label = document.createElement('label');
    label.className = 'switch';
    const input = document.createElement('input');
    input.type = 'checkbox';
    input.value = classId;
    input.addEventListener('input', () => {
      const others = store.state.off.filter((off) => off !== classId);
      store.set({ off: input.checked ? others : [...others, classId] });
    });
    label.append(input, ...chip(classId, name(classId)));
    return label;
  });
  const [legend] = find('.classes').children;
  find('.classes').replaceChildren(legend, ...switches);
}

// Those of the classes that there are now, shown or switched off.
function showClassSwitches(state) {
  const classIds = shownClasses({ ...state, off: [] });
  for (const input of find('.classes').querySelectorAll('input')) {
    const classId = Number(input.value);
    input.checked = !state.off.includes(classId);
    input.parentNode.hidden = !classIds.has(classId);
  }
  find('.classes').hidden = !classIds.size;
}

// The objects as buttons, by class; a region without objects and an object that was missed have theirs too.
function buildList(answer) {
  const regions = (answer?.semantic?.regions ?? []).filter((region) => !region.speck);
  const objects = answer?.instances ?? [];
  const area = (classId) => totalArea(ofClass(regions, classId)) + totalArea(ofClass(objects, classId));
  const classIds = [...new Set([...regions, ...objects].map((place) => place.class_id))];
  classIds.sort((a, b) => area(b) - area(a));
  const items = classIds.map((classId) => {
    const item = document.createElement('li');
    item.dataset.classId = classId;
    item.append(targetButton(`class:${classId}`, ...chip(classId, name(classId))));
    for (const object of ofClass(objects, classId)) {
      const button = targetButton(`object:${objects.indexOf(object)}`, String(object.number));
      button.setAttribute('aria-label', text('view.object', { name: name(classId), number: object.number }));
      button.style.background = css(shade(classId, object.number));
      button.style.color = inkOn(shade(classId, object.number));
      item.append(button);
    }
    return item;
  });
  const missed = document.createElement('li');
  const label = document.createElement('span');
  label.textContent = text('view.missed');
  const keys = (answer?.key ?? []).map((object, index) => targetButton(`key:${index}`, name(object.class_id)));
  missed.className = 'missed';
  missed.append(label, ...keys);
  find('.objects').replaceChildren(...items, missed);
}

function targetButton(target, ...content) {
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset.target = target;
  button.append(...content);
  lightUp(button, target);
  return button;
}

// What cannot be pointed at now is not in the list.
function showList(state) {
  const classIds = shownClasses(state);
  for (const button of find('.objects').querySelectorAll('button')) {
    button.hidden = !resolveTarget(button.dataset.target, state);
  }
  for (const item of find('.objects').querySelectorAll('[data-class-id]')) {
    item.hidden = !classIds.has(Number(item.dataset.classId));
  }
  find('.missed').hidden = !missedObjects(state).length;
}

function pressListed(target) {
  for (const button of find('.objects').querySelectorAll('button')) {
    button.setAttribute('aria-pressed', button.dataset.target === target);
  }
}
