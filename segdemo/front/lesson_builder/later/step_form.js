// The form of one step. What is filled in is written into `step` at once; changed() is told. own: [name, address] of each
// picture of the teacher's own.
import { classesInKey } from '../../key_editor/later/picture_file.js';
import { className, formatScore, make, makeButton, text } from '../../shared/part.js';
import { report } from '../../shared/report.js';
import { classesOf, deedsOf } from './check.js';
import { check, field, group, select, words } from './fields.js';
import { keyedName } from './own_pictures.js';

// What a step can begin with: the property of the page and its value, in the order of the form.
const SHOWS = {
  guess: { property: 'guess', value: true },
  merge: { property: 'merge', value: true },
  both: { property: 'right', value: 'both' },
  things_only: { property: 'things_only', value: true },
};

export function stepForm(step, index, kit, { changed, act, isLast, own }) {
  const number = { step: index + 1 };
  const card = make('section', '', { className: 'step', ariaLabel: text('builder.step', number) });
  const set = (name, value) => {
    if (value === undefined || value === '' || value === false) delete step[name];
    else step[name] = value;
    changed();
  };

  // ---------------------------------------------------------------------------------------------------------- head
  const head = make('header');
  const order = (name, sign, isOff) => {
    const button = Object.assign(makeButton(sign), { ariaLabel: text(`builder.${name}`, number), disabled: isOff, className: name });
    button.title = button.ariaLabel;
    button.addEventListener('click', () => act(name, index));
    return button;
  };
  head.append(make('h2', text('builder.step', number)), order('up', '↑', index === 0), order('down', '↓', isLast), order('remove', '✕', false));

  // ------------------------------------------------------------------------------------------------ picture and task
  const photo = make('img', '', { alt: '', className: 'photo' });
  const addresses = new Map(own);
  const showPhoto = () => {
    const src = addresses.get(step.picture) ?? kit.scenes.find(({ name }) => name === step.picture)?.photo;
    photo.hidden = !src;
    if (src) photo.src = src;
  };
  const titles = [...kit.scenes.map(({ name, title }) => [name, title]), ...own.map(([name]) => [name, keyedName(name)])];
  const pictures = [...titles, [kit.own, text('builder.own')]];
  const picture = select(pictures, step.picture, (name) => {
    step.picture = name;
    if (name === kit.own) step.deed ??= 'own_picture'; // what most will want; it can be changed
    showPhoto();
    fitDeeds();
    changed();
  });
  const task = words(step.task, kit.longest.task, (value) => {
    step.task = value;
    changed();
  }, 3);
  task.placeholder = text('builder.task.hint');
  const first = make('div', '', { className: 'first' });
  const beside = make('div');
  beside.append(field(text('builder.picture'), picture), field(text('builder.task'), task));
  first.append(photo, beside);

  // ---------------------------------------------------------------------------------------------- how the page begins
  const setState = (name, value) => {
    const { [name]: _, ...rest } = step.state ?? {};
    step.state = value === undefined ? rest : { ...rest, [name]: value };
    fitDeeds();
    changed();
  };
  const shows = Object.entries(SHOWS).map(([name, { property, value }]) =>
    check(text(`builder.shows.${name}`), step.state?.[property] === value, (isOn) => {
      if (name === 'guess' && isOn) step.deed ??= 'reveal';
      setState(property, isOn ? value : undefined);
    }),
  );
  const { allowed } = kit.state.find(({ name }) => name === 'threshold');
  const thresholds = [['', text('builder.usual')], ...allowed.map((value) => [String(value), formatScore(value)])];
  const threshold = select(thresholds, String(step.state?.threshold ?? ''), (value) =>
    setState('threshold', value === '' ? undefined : Number(value)),
  );
  const begins = group(text('builder.shows'), ...shows, field(kit.labels.threshold, threshold, 'short'));

  // ------------------------------------------------------------------------------------------------------------ deed
  const said = words(step.said ?? '', kit.longest.said, (value) => set('said', value), 2);
  const saying = field(text('builder.said'), said);
  const deed = select([], '', (name) => {
    set('deed', name);
    fitDeeds();
  });
  const pointing = make('div');
  const isPointedAt = (classId) => step.classes?.includes(classId) ?? false;
  function showClasses() {
    pointing.hidden = step.deed !== 'point_classes';
    const { picture } = step;
    const address = addresses.get(picture);
    if (!address) offer(classesOf(step, kit));
    else if (!pointing.hidden) classesInKey(address, kit.key).then((ids) => step.picture === picture && offer(ids)).catch(report);
  }
  function offer(ids) {
    const isGone = step.classes?.some((classId) => !ids.includes(classId));
    if (isGone) set('classes', step.classes.filter((classId) => ids.includes(classId)));
    const choose = (chosen, isOn) => set('classes', ids.filter((one) => (one === chosen ? isOn : isPointedAt(one))));
    const checks = ids.map((classId) => check(className(classId), isPointedAt(classId), (isOn) => choose(classId, isOn)));
    pointing.replaceChildren(group(text('builder.classes'), ...checks));
  }
  function fitDeeds() {
    const deeds = deedsOf(step, kit);
    if (!deeds.includes(step.deed)) delete step.deed;
    const choices = [['', text('builder.deed.none')], ...deeds.map((name) => [name, text(`builder.deed.${name}`, kit.labels)])];
    deed.replaceChildren(...choices.map(([value, label]) => make('option', label, { value })));
    deed.value = step.deed ?? '';
    saying.hidden = !step.deed;
    showClasses();
  }

  const note = words(step.note ?? '', kit.longest.note, (value) => set('note', value), 2);
  const write = check(text('builder.write'), Boolean(step.write), (isOn) => set('write', isOn));
  card.append(head, first, begins, field(text('builder.deed'), deed), pointing, saying, ...questionForm(step, index, kit, set), write, field(text('builder.note'), note));
  showPhoto();
  fitDeeds();
  return card;
}

function questionForm(step, index, kit, set) {
  const empty = { ask: '', choices: [], right: -1, reason: '', why_not: [] };
  const question = { ...empty, ...step.question };
  const filled = (some) => Array.from({ length: kit.most_choices }, (_, choice) => some[choice] ?? '');
  const [choices, whys] = [question.choices, question.why_not].map(filled);
  Object.assign(question, { choices, why_not: whys });
  if (step.question) step.question = question;
  const write = (changes) => set('question', Object.assign(question, changes));
  const rows = choices.map((value, choice) => {
    const number = { choice: choice + 1 };
    const right = make('input', '', { type: 'radio', name: `right-${index}`, checked: choice === question.right });
    right.ariaLabel = text('builder.is_right', number);
    right.addEventListener('change', () => {
      write({ right: choice });
      showWhys();
    });
    const control = words(value, kit.longest.choice, (typed) => {
      choices[choice] = typed;
      write({});
    });
    control.ariaLabel = text('builder.choice', number);
    const why = words(whys[choice], kit.longest.why_not, (typed) => {
      whys[choice] = typed;
      write({});
    });
    why.placeholder = text('builder.why_not');
    why.ariaLabel = text('builder.why_not.of', number);
    why.className = 'why-not';
    const row = make('div', '', { className: 'choice' });
    row.append(right, control, why);
    return row;
  });
  const showWhys = () => {
    for (const [choice, row] of rows.entries()) row.lastChild.hidden = choice === question.right;
  };
  showWhys();
  const ask = words(question.ask, kit.longest.ask, (value) => write({ ask: value }));
  const reason = words(question.reason, kit.longest.reason, (value) => write({ reason: value }), 2);
  const form = make('div', '', { className: 'asked', hidden: !step.question });
  form.append(field(text('builder.ask'), ask), group(text('builder.choices'), ...rows), field(text('builder.reason'), reason));
  const asks = check(text('builder.question'), Boolean(step.question), (isOn) => {
    form.hidden = !isOn;
    set('question', isOn ? question : undefined);
    if (isOn) ask.focus();
  });
  return [asks, form];
}
