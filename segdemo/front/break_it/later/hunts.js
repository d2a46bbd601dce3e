// The hunts: what is solved, by which picture. It stays in this browser.
import { make } from '../../shared/dom.js';
import { askFirst } from '../../shared/later/ask_first.js';
import { readKept, writeKept } from '../../shared/later/kept.js';
import { store } from '../../shared/store.js';
import { className, formatScore, text } from '../../shared/texts.js';
import { CHECKS, isChosen } from './checks.js';

const KEPT = 'segdemo.hunts';
const storage = () => localStorage;
const WIDTH = 240; // pixels of a thumbnail of both views

export function hunt(element, holdShare) {
  const places = new Map([...element.querySelectorAll('[data-hunt]')].map((place) => [place.dataset.hunt, place]));
  const forget = element.querySelector('.forget');
  let solved = readKept(storage, KEPT, proofsOf, () => ({}));

  function show() {
    for (const [name, place] of places) {
      const found = solved[name];
      place.classList.toggle('solved', Boolean(found));
      place.querySelector('.state').textContent = text(found ? 'break.found' : 'break.not_yet');
      place.querySelector('figure')?.remove();
      if (found) place.append(proof(name, found));
    }
    forget.parentNode.hidden = !Object.keys(solved).length;
  }

  function check() {
    const { state } = store;
    const isModels = state.answer?.instances && state.answer.pair !== 'answer_key' && !state.veiled;
    if (!isModels || !isChosen(state)) return;
    for (const name of places.keys()) {
      const slots = solved[name] ? null : CHECKS[name](state, holdShare);
      if (!slots) continue;
      solved = { ...solved, [name]: { ...slots, threshold: state.threshold, picture: thumbnail() } };
      writeKept(storage, KEPT, solved);
    }
    show();
  }

  askFirst(forget, text('break.forget.sure'), () => {
    solved = {};
    writeKept(storage, KEPT, solved);
    show();
    element.querySelector('h2').focus(); // the button has gone
  });
  show();
  // After the views have drawn: the thumbnail is of them.
  store.follow(['answer', 'wanted', 'threshold', 'veiled'], () => requestAnimationFrame(() => setTimeout(check)));
}

function proof(name, found) {
  const figure = make('figure');
  const slots = { ...found, name: className(found.class_id), names: className(found.class_id, found.objects) };
  const words = make('figcaption', text(`break.${name}.solved`, slots));
  words.append(' ', text('break.at', { threshold: formatScore(found.threshold) }));
  figure.append(make('img', '', { src: found.picture, alt: text('break.picture') }), words);
  return figure;
}

function thumbnail() {
  const views = /** @type {HTMLCanvasElement[]} */ ([...document.querySelectorAll('#view canvas')]);
  const small = make('canvas');
  small.width = WIDTH;
  small.height = Math.round((WIDTH / 2) * (views[0].height / views[0].width));
  const context = small.getContext('2d');
  for (const [index, view] of views.entries()) context.drawImage(view, (index * WIDTH) / 2, 0, WIDTH / 2, small.height);
  return small.toDataURL('image/jpeg', 0.8);
}

const proofsOf = (found) =>
  Object.fromEntries(Object.keys(CHECKS).filter((name) => isProof(found[name])).map((name) => [name, found[name]]));

const isProof = (found) =>
  found && className(found.class_id) && Number.isFinite(found.threshold) && /^data:image\/jpeg;/.test(found.picture);
