// Whoever guesses may draw the line between two objects that touch; with the answers it is compared with where their
// masks meet, by the answer key where there is one.
import { drawingOver, drawingStyle, movedBy, spotOf } from '../../shared/later/drawing.js';
import { className, formatNumber, make, makeButton, store, text } from '../../shared/part.js';
import { percentToTenth } from '../../shared/rounding.js';
import { areaOf } from '../../shared/runs.js';
import { shownObjects } from '../../shared/targets.js';
import { meetings, nearest } from './boundary.js';

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
function meetingsOf(classId) {
  const { answer } = store.state;
  const objects = answer.key.length ? answer.key.map((one) => ({ ...one, area: areaOf(one.runs) })) : shownObjects({ ...store.state, veiled: false });
  return meetings(objects, classId, answer.width, answer.height);
}

// Offers it in the form with the questions about a class, if there are two that touch.
export async function offerLine(form, result, classId) {
  takeBack();
  const { answer } = store.state;
  const place = layer('semantic');
  if (!place || !meetingsOf(classId).length) return;
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
  const { answer } = store.state;
  const all = meetingsOf(classId);
  const place = layer('instance');
  if (!all.length || !place) return; // the threshold was moved meanwhile
  const { meeting, distance } = nearest(line, all);
  const drawing = drawingOver(answer);
  drawing.stroke('drawn', [line]);
  drawing.stroke('meeting', meeting.map((spot) => [spot]));
  place.append(drawing.place);
  const percent = formatNumber(percentToTenth(distance / answer.width));
  const told = make('p', text(`between.told.${answer.key.length ? 'key' : 'answer'}`, { percent }), { className: 'between-told' });
  result.append(told);
  parts.push(drawing.place, told);
}
