// What the models of an answer know; known: as in answer_value.py.
import { isStuff } from './kinds.js';
import { text } from './texts.js';

export const knownIds = ({ semantic = [], instance = [] }) => new Set([...semantic, ...instance]);

export function knownWords(known) {
  const all = knownIds(known);
  const stuff = [...all].filter(isStuff).length;
  const slots = { things: all.size - stuff, stuff };
  return stuff ? text('known.things_and_stuff', slots) : text('known.things', slots);
}
