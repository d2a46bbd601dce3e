// What the two answers say about the place that is pointed at: for each view a title and a note, or null.
import { isStuff } from '../shared/kinds.js';
import { middle } from '../shared/runs.js';
import {
  isClassShown,
  knows,
  objectsAt,
  objectsIn,
  ofClass,
  regionAt,
  shownObjects,
  shownStuff,
} from '../shared/targets.js';
import { SEVERAL, className as name, formatScore, inARow, listed, shareWords, text } from '../shared/texts.js';

export const totalArea = (places) => places.reduce((sum, place) => sum + place.area, 0);

export function classShare(state, classId) {
  const { width, height } = state.answer;
  return shareWords(totalArea(ofClass(state.answer.semantic.regions, classId)) / (width * height));
}

const objectWords = (state, object) =>
  text('view.tip.object', {
    name: name(object.class_id),
    number: object.number,
    count: ofClass(shownObjects(state), object.class_id).length,
    score: formatScore(object.score),
  });

const countedWords = (objects) =>
  text('view.tip.group', { count: objects.length, names: name(objects[0].class_id, objects.length) });

// "7 objects: 5 sheep, 2 people", the most frequent class first.
export function countWords(objects) {
  const count = objects.length;
  if (!count) return text('view.count_none');
  const classIds = [...new Set(objects.map((object) => object.class_id))];
  const groups = classIds.map((classId) => ofClass(objects, classId)).sort((a, b) => b.length - a.length);
  return text('view.count', { count, list: listed(groups.map(countedWords)) });
}

// The shown kinds of stuff, the largest first.
export function stuffIds(state) {
  const regions = shownStuff(state);
  const area = (classId) => totalArea(ofClass(regions, classId));
  return [...new Set(regions.map((region) => region.class_id))].sort((a, b) => area(b) - area(a));
}

// "grass 61 %"
export const stuffShare = (state, classId) =>
  text('view.stuff_share', { name: name(classId, SEVERAL), share: classShare(state, classId) });

// "Stuff: grass 61 %, trees 9 %", nothing without any.
export function stuffWords(state) {
  const list = stuffIds(state).map((classId) => stuffShare(state, classId));
  return list.length ? inARow([text('view.stuff'), listed(list)]) : '';
}

// The pixel that the words are about: the pointer's, or one inside of what lights up.
export function pointedPixel({ target, x, y }, lights, width) {
  if (x !== null) return y * width + x;
  const { semantic, instance } = lights;
  const sides = target.startsWith('object:') ? [instance, semantic] : [semantic, instance];
  const [place] = [...sides.flatMap((side) => side.strong), ...sides.flatMap((side) => side.dashed)];
  return middle(place.runs);
}

export function describe(state, lights, pixel) {
  const { answer, pointed } = state;
  const [kind, index] = pointed.target.split(':');
  const region = regionAt(state, pixel);
  const objects = kind === 'object' ? [answer.instances[index]] : objectsAt(state, pixel);
  const lit = lights?.instance.lit ?? [];
  const says = {
    semantic: () => semanticWords(state, region, objects),
    instance() {
      if (kind === 'missed' || kind === 'key') return missedWords(lights.instance.dashed);
      const isAtPixel = pointed.x !== null;
      if (kind !== 'object' && lit.length > 1 && (objects.length || !isAtPixel)) return groupWords(lit, kind);
      const [object] = isAtPixel ? [...objects.filter((one) => lit.includes(one)), ...objects] : lit;
      return instanceWords(state, region, object);
    },
  };
  return { semantic: answer.semantic && says.semantic(), instance: answer.instances && says.instance() };
}

function semanticWords(state, region, objects) {
  objects = objects.filter((object) => knows(state, 'semantic', object.class_id));
  if (!region) return { title: text('view.tip.background'), note: objects.length ? againstObject(objects[0]) : '' };
  const { class_id: classId, speck } = region;
  if (!isClassShown(state, classId)) return { title: text('view.tip.off', { name: name(classId) }), note: '' };
  const title = text('view.tip.region', { name: name(classId), share: classShare(state, classId) });
  if (objects.length && !ofClass(objects, classId).length) return { title, note: againstObject(objects[0]) };
  const held = objectsIn(state, region).length;
  if (held > 1) return { title, note: text('view.tip.holds', { count: held, names: name(classId, held) }) };
  const pieces = ofClass(state.answer.semantic.regions, classId).filter((piece) => !piece.speck).length;
  return { title, note: pieces > 1 && !speck ? text('view.tip.piece', { pieces }) : '' };
}

function instanceWords(state, region, object) {
  if (!object) {
    const classId = region?.class_id;
    if (!region || !isClassShown(state, classId)) return { title: text('view.tip.no_object'), note: '' };
    if (isStuff(classId)) return { title: text(`view.tip.stuff.${state.right}`, { name: name(classId) }), note: '' };
    const isKnown = knows(state, 'instance', classId);
    return { title: text('view.tip.no_object'), note: isKnown ? againstRegion(region) : text('view.tip.unknown_right') };
  }
  const title = objectWords(state, object);
  if (!knows(state, 'semantic', object.class_id)) return { title, note: text('view.tip.unknown') };
  if (region?.class_id !== object.class_id) return { title, note: againstRegion(region) };
  return { title, note: object.seen ? '' : text('view.tip.unseen') };
}

// Several objects of a class at once.
function groupWords(objects, kind) {
  const title = countedWords(objects);
  const [{ region }] = objects;
  const isHeld = region !== null && objects.every((object) => object.region === region);
  if (isHeld) return { title, note: text('view.tip.group_held') };
  return { title, note: kind === 'unseen' ? text('view.tip.unseen') : '' };
}

function missedWords(objects) {
  const missed = name(objects[0].class_id, objects.length);
  return { title: text('view.tip.missed', { name: missed }), note: text('view.tip.in_key') };
}

const againstObject = (object) => text('view.tip.against_object', { name: name(object.class_id) });
const againstRegion = (region) =>
  text('view.tip.against_region', { name: region ? name(region.class_id) : text('view.tip.background') });
