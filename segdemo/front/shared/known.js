// What the models of an answer know. known: as in answer_value.py; stuff: the ids of all stuff.
import { text } from './texts.js';

export const knownIds = ({ semantic = [], instance = [] }) => new Set([...semantic, ...instance]);

export function knownWords(known, stuff) {
  const all = knownIds(known);
  const stuffKnown = stuff.filter((classId) => all.has(classId)).length;
  const slots = { things: all.size - stuffKnown, stuff: stuffKnown };
  return text(stuffKnown ? 'known.things_and_stuff' : 'known.things', slots);
}
