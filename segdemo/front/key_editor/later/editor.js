// Makes the key of a teacher's own picture: the models' objects, each of which can be deleted, renamed and split.
import { button, field, row } from '../../lesson_builder/later/fields.js';
import { cover } from '../../shared/later/cover.js';
import { drawingStyle } from '../../shared/later/drawing.js';
import { styled } from '../../shared/later/styled.js';
import { className, compareWords, finder, formatNumber, formatScore, make, makeButton, text } from '../../shared/part.js';
import { css, shade } from '../../shared/colours.js';
import { buildBoard, nameOf } from './board.js';
import { halved, numbered, renamed, valuesOf, without } from './key_map.js';
import { joined, packKey, toAddress } from './picture_file.js';
import { again, answered, lessSureOf, packPhoto, stopWaiting } from './take.js';

// The address of the picture with its key, null if nobody wants one. address: of one that is to be corrected again.
export async function makeKey(kit, address = null) {
  await Promise.all([styled(new URL('editor.css', import.meta.url).href), drawingStyle()]);
  const taken = address && (await again(address, kit.key));
  return new Promise((resolve) => show(kit, taken, address, resolve));
}

function show(kit, taken, address, resolve) {
  const { look, key: rules } = kit;
  const view = make('div', '', { className: 'builder key-editor', role: 'dialog', ariaModal: 'true', tabIndex: -1, ariaLabel: text('key.title') });
  const named = (key, act, look) => button(text(`key.${key}`), act, look);
  const done = (made) => {
    stopWaiting();
    uncover();
    resolve(made);
  };
  const use = named('use', finish, 'strong use');
  const lead = make('p', text('key.lead'), { hidden: true });
  const head = make('header', '', { className: 'head' });
  head.append(make('h1', text('key.title')), row(named('cancel', () => done(null)), use), lead);
  const body = make('div', '', { className: 'key-body' });
  const said = make('p', '', { className: 'said', role: 'status' });
  view.append(head, body);
  const say = (words) => (said.textContent = words);
  const tell = (error) => {
    if (!error.sentence) console.error(error);
    say(error.sentence ?? text('key.failed'));
  };

  let picture = null; // what take.js gave
  let objects = []; // as they are now
  let chosen = null; // index of one of them
  let board = null;
  const past = []; // what can be had back: {objects, lessSure}

  // -------------------------------------------------------------------------------------------------------- the picture

  function showTaking() {
    use.hidden = true;
    const input = make('input', '', { type: 'file', accept: 'image/*', className: 'spoken', tabIndex: -1, ariaHidden: 'true' });
    const choose = named('choose', () => input.click(), 'strong');
    input.addEventListener('change', async () => {
      const [file] = input.files;
      if (!file) return;
      input.value = '';
      choose.disabled = true;
      try {
        begin(await answered(file, say));
      } catch (error) {
        tell(error);
        choose.disabled = false;
      }
    });
    const card = make('div', '', { className: 'whole' });
    card.append(make('p', text('key.choose.hint', { side: formatNumber(rules.most_side) })), row(choose), input, said);
    body.replaceChildren(card);
  }

  function begin(theirs) {
    picture = theirs;
    ({ objects } = picture);
    use.hidden = lead.hidden = false;
    board = buildBoard(picture.photo, look, { choose, began: () => say(text('key.split.second')), ended: cut });
    const side = make('div', '', { className: 'key-side' });
    side.append(said, tools, list, weak, make('p', text('key.honest'), { className: 'quiet' }));
    body.replaceChildren(board.place, side);
    say(text('key.chosen'));
    showObjects();
    view.focus();
  }

  // ---------------------------------------------------------------------------------------------------------- the tools

  const list = make('ul', '', { className: 'key-objects', ariaLabel: text('key.objects') });
  const weak = make('div', '', { className: 'weak' });
  const remove = named('delete', () => deleteObject(chosen));
  const split = named('split', () => (board.isSplitting() ? stopSplitting() : startSplitting()));
  const undo = button(text('builder.undo'), takeBack);
  const kind = make('select');
  const names = rules.things.map((classId) => [classId, className(classId)]).sort(([, a], [, b]) => compareWords(a, b));
  kind.append(...names.map(([value, words]) => make('option', words, { value })));
  kind.addEventListener('change', () => {
    change(renamed(objects, chosen, Number(kind.value)), chosen, (now) => text('key.said.renamed', { object: nameOf(now[chosen]) }));
  });
  const tools = row(field(text('key.class'), kind, 'kind'), remove, split, undo);
  tools.className = 'tools';

  const shown = () => numbered(objects);
  const isFull = () => objects.length >= rules.most_objects;

  function change(next, nextChosen, words) {
    past.push({ objects, lessSure: picture.lessSure });
    objects = next;
    chosen = nextChosen;
    showObjects();
    say(words(shown()));
  }

  function deleteObject(index) {
    const name = nameOf(shown()[index]);
    change(without(objects, index), null, () => [text('key.said.deleted', { object: name }), objects.length ? '' : text('key.none')].join(' ').trim());
    const buttons = /** @type {any} */ (list.querySelectorAll('button'));
    (buttons[Math.min(index, buttons.length - 1)] ?? undo).focus({ preventScroll: true });
  }

  function startSplitting() {
    const object = shown()[chosen];
    board.start(object);
    split.textContent = text('key.split.stop');
    say(text('key.split.hint', { object: nameOf(object) }));
  }

  function stopSplitting() {
    board.stop();
    split.textContent = text('key.split');
    say(text('key.chosen'));
    split.focus({ preventScroll: true });
  }

  function cut(line) {
    stopSplitting();
    if (!line) return;
    const name = nameOf(shown()[chosen]);
    const halves = halved(objects, chosen, line, picture.photo.width);
    if (!halves) return say(text('key.split.missed', { object: name }));
    change(halves, chosen, () => text('key.said.split', { object: name }));
  }

  function add(weakOne) {
    change([...objects, weakOne], objects.length, (now) => text('key.said.added', { object: nameOf(now.at(-1)) }));
    picture.lessSure = picture.lessSure.filter((one) => one !== weakOne);
    showObjects();
    list.querySelector('li:last-child button').focus({ preventScroll: true });
  }

  function takeBack() {
    ({ objects, lessSure: picture.lessSure } = past.pop());
    chosen = null;
    showObjects();
    say(text('builder.undone'));
    if (undo.disabled) view.focus();
  }

  function choose(index) {
    chosen = index;
    showObjects();
  }

  // ------------------------------------------------------------------------------------------------------- what is seen

  function showObjects() {
    const now = shown();
    if (board.isSplitting()) stopSplitting();
    board.show({ objects: now, stuff: picture.stuff }, chosen);
    const focused = [...list.querySelectorAll('button')].indexOf(/** @type {any} */ (document.activeElement));
    list.replaceChildren(...now.map(itemOf));
    if (focused in list.children) list.children[focused].querySelector('button').focus({ preventScroll: true });
    remove.disabled = kind.disabled = chosen === null;
    split.disabled = chosen === null || isFull();
    kind.value = chosen === null ? '' : String(now[chosen].class_id);
    undo.disabled = !past.length;
    showWeak();
  }

  function showWeak() {
    weak.hidden = !picture.lessSure.length || isFull();
    weak.replaceChildren(make('p', text('key.less_sure')), ...picture.lessSure.map(weakOf));
  }

  // They come after the key that is corrected again, whatever has been done to it meanwhile.
  function offer(lessSure) {
    for (const one of [picture, ...past]) one.lessSure = lessSure;
    showWeak();
  }

  function itemOf(object, index) {
    const pick = makeButton(make('i', '', { ariaHidden: 'true' }), nameOf(object));
    pick.firstChild.style.background = css(shade(object.class_id, object.number));
    pick.ariaPressed = String(index === chosen);
    pick.addEventListener('click', () => choose(index === chosen ? null : index));
    pick.addEventListener('keydown', ({ key }) => (key === 'Delete' || key === 'Backspace') && deleteObject(index));
    const item = make('li');
    item.append(pick);
    return item;
  }

  function weakOf(object) {
    const made = button(`+ ${className(object.class_id)} ${formatScore(object.score)}`, () => add(object));
    for (const event of ['pointerenter', 'focus']) made.addEventListener(event, () => board.light(object));
    for (const event of ['pointerleave', 'blur']) made.addEventListener(event, () => board.light());
    return made;
  }

  // -------------------------------------------------------------------------------------------------------------- done

  async function finish() {
    use.disabled = true;
    const { photo, stuff } = picture;
    const { width, height } = photo;
    try {
      const values = valuesOf({ objects, stuff, width, height }, rules.per_class);
      const [jpeg, packed] = await Promise.all([picture.jpeg ?? packPhoto(photo, rules.most_photo), packKey(values, width, height)]);
      done(toAddress(joined(jpeg, packed, rules)));
    } catch (error) {
      tell(error);
      use.disabled = false;
    }
  }

  view.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    if (!past.length) done(null); // corrections are not thrown away by a slip
  });
  const uncover = cover(view, 'has-key-editor');
  if (taken) {
    begin(taken);
    lessSureOf(address, objects).then(offer, tell);
  } else {
    showTaking();
    finder(view)('.strong:not([hidden])').focus();
  }
}
