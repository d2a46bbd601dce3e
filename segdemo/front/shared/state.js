// The state of the page as an address carries it, by the rules of page_state.py. properties: [{name, allowed, initial,
// many}]; nothing but what it allows gets from an address into the page.
import { nearestHundredth } from './rounding.js';

// What stands in an address before a lesson that it holds itself, where it never reaches the server.
export const HOLDS_LESSON = '#lesson=';

const word = (value) => (typeof value === 'string' ? value : String(nearestHundredth(value))); // true is 1
// What the address says of a value, or of several; of null it says nothing.
const words = (value) => [value].flat().filter((one) => one !== null).map(word);

// {state, refused}: a value per property, and the names of those of which the address says what is not allowed.
export function readState(properties, query) {
  const asked = new URLSearchParams(query);
  const state = {};
  const refused = [];
  for (const { name, allowed, initial, many } of properties) {
    const asks = asked.get(name) ?? words(initial).join(',');
    const known = allowed.filter((value) => (many ? asks.split(',') : [asks]).includes(word(value)));
    state[name] = many ? known : known[0] ?? initial;
    const named = many ? asks.split(',').filter(Boolean) : [asks];
    if (asked.has(name) && !named.every((one) => known.some((value) => word(value) === one))) refused.push(name);
  }
  return { state, refused };
}

// All words are declared, so none needs escaping.
export function writeState(properties, state) {
  const pairs = [];
  for (const { name, allowed, initial } of properties) {
    const now = allowed.map(word).filter((one) => words(state[name]).includes(one)).join(',');
    if (now && now !== words(initial).join(',')) pairs.push(`${name}=${now}`);
  }
  return pairs.join('&');
}
