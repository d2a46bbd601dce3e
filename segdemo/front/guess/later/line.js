// Whoever guesses may draw the line between two objects that touch; with the answers it is compared with where their
// masks meet, by the answer key where there is one.
import { drawingOver, drawingStyle, movedBy, spotOf } from '../../shared/later/drawing.js';
import { className, formatNumber, inARow, make, makeButton, store, text } from '../../shared/part.js';
import { percentToTenth } from '../../shared/rounding.js';
import { areaOf } from '../../shared/runs.js';
import { ofClass, shownObjects, stepAt } from '../../shared/targets.js';
import { meetings, nearest, twinOf } from './boundary.js';

const LEAST = 2; // spots of a line

const parts = /** @type {Element[]} */ ([]); // what is in the page of it
let open = null; // what is offered now: {answer, classId, line, result, remove}

store.listen((changes) => {
  if (!parts.length || !['veiled', 'guess', 'answer'].some((name) => name in changes)) return;
  const { guess, veiled, answer } = store.state;
  const was = open?.answer === answer ? open : null;
  if (was && veiled) return; // the guess goes on
  takeBack();
  if (was && guess && was.line.length >= LEAST) tell(was);
});

const layer = (side) => document.querySelector(`#view .frame[data-side=${side}] .layer`);

function takeBack() {
  for (const part of parts.splice(0)) part.remove();
  open = null;
}

// The meetings of the objects that the key, or else the instance answer, has of a class.
function meetingsOf(state, classId) {
  const { answer } = state;
  const objects = answer.key.length ? answer.key.map((one, index) => ({ ...one, index, area: areaOf(one.runs) })) : shownObjects({ ...state, veiled: false });
  return meetings(objects, classId, answer.width, answer.height);
}

// What is told of a line once the veil is lifted, and the spots of the meeting that it is compared with; null if there is
// none, for the threshold was moved meanwhile.
export function comparison(state, line, classId) {
  const { answer } = state;
  const all = meetingsOf(state, classId);
  if (!all.length) return null;
  const { pair, spots, isThere, distance } = nearest(line, all, answer);
  const [first, second] = pair.map((object) => nameOf(state, object));
  const percent = formatNumber(percentToTenth(distance / answer.width));
  const place = text(`between.${isThere ? 'separates' : 'elsewhere'}`, { first, second });
  return { spots, words: inARow([place, text(`between.told.${answer.key.length ? 'key' : 'answer'}`, { percent })]) };
}

// As its plate in the instance answer names it, which has numbers of its own; of a key's object that was missed there is none.
function nameOf(state, object) {
  const { class_id, index } = object;
  const name = className(class_id);
  if (stepAt(state).missed.includes(index)) return text('between.missed', { name });
  const isInKey = index !== undefined;
  const { number } = isInKey ? twinOf(object, ofClass(shownObjects({ ...state, off: [] }), class_id)) : object;
  return text('view.object', { name, number });
}

// Offers it in the form with the questions about a class, if there are two that touch.
export async function offerLine(form, result, classId) {
  takeBack();
  const { answer } = store.state;
  const place = layer('semantic');
  if (!place || !meetingsOf(store.state, classId).length) return;
  await drawingStyle();
  if (!store.state.veiled || store.state.answer !== answer || open) return;
  const line = [];
  open = { answer, classId, line, result };
  const box = make('div', '', { className: 'between' });
  const button = Object.assign(makeButton(text('between.draw')), { className: 'button', ariaPressed: 'false' });
  const said = make('p', text('between.offer', { name: className(classId) }), { ariaLive: 'polite' });
  box.append(said, button);
  form.querySelector('.reveal').before(box);
  const board = boardOver(place, answer, line);
  parts.push(box, board.place);
  button.addEventListener('click', () => {
    const isDrawing = button.ariaPressed !== 'true';
    button.ariaPressed = String(isDrawing);
    board.draw(isDrawing);
    said.textContent = text(isDrawing ? 'between.hint' : 'between.offer', { name: className(classId) });
  });
}

// The picture as something to draw on: `line` gets the spots.
function boardOver(around, size, line) {
  const place = make('div', '', { className: 'between-board', hidden: true, role: 'group', ariaLabel: text('between.hint') });
  const drawing = drawingOver(size);
  place.append(drawing.place);
  around.append(place);
  let cursor = { x: size.width / 2, y: size.height / 2 };
  let isByKeys = false;

  function show() {
    drawing.clear();
    if (line.length) drawing.stroke('drawn', [isByKeys ? [...line, cursor] : line]);
    if (isByKeys) drawing.cross(cursor);
  }

  place.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    event.preventDefault();
    place.setPointerCapture(event.pointerId);
    isByKeys = false;
    line.splice(0, line.length, spotOf(event, place, size));
    show();
  });
  place.addEventListener('pointermove', (event) => {
    if (!place.hasPointerCapture(event.pointerId)) return;
    line.push(spotOf(event, place, size));
    show();
  });
  place.addEventListener('keydown', (event) => {
    const moved = movedBy(event, cursor, size);
    if (moved) cursor = moved;
    else if (event.key === 'Enter' || event.key === ' ') line.push(cursor);
    else if (event.key === 'Backspace') line.pop();
    else return;
    isByKeys = true;
    event.preventDefault();
    event.stopPropagation(); // the arrow keys of the views go from object to object
    show();
  });
  return {
    place,
    draw(isOn) {
      place.hidden = !isOn && !line.length;
      place.classList.toggle('drawing-now', isOn);
      place.tabIndex = isOn ? 0 : -1;
      isByKeys &&= isOn;
      show();
      if (!isOn) return;
      place.focus({ preventScroll: true });
      place.scrollIntoView({ block: 'nearest' });
    },
  };
}

function tell({ line, result, classId }) {
  const told = comparison(store.state, line, classId);
  const place = layer('instance');
  if (!told || !place) return;
  const drawing = drawingOver(store.state.answer);
  drawing.stroke('meeting', told.spots.map((spot) => [spot]));
  drawing.stroke('drawn', [line]);
  place.append(drawing.place);
  const said = make('p', told.words, { className: 'between-told' });
  result.append(said);
  parts.push(drawing.place, said);
}
