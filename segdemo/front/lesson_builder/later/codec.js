// A lesson as letters of an address: its JSON, packed by DEFLATE (RFC 1951), in the alphabet base64url (RFC 4648).
import { through } from '../../shared/later/through.js';
import { HOLDS_LESSON } from '../../shared/state.js';
import { LessonProblem } from './check.js';

export async function pack(lesson) {
  const packed = await through(new CompressionStream('deflate-raw'), new TextEncoder().encode(JSON.stringify(lesson)));
  const letters = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(''));
  return letters.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

// What anybody has packed; `kit` says how long it may be, before and after.
export async function unpack(letters, kit) {
  if (letters.length > kit.most_letters || !/^[\w-]+$/.test(letters)) throw new LessonProblem('broken');
  try {
    const packed = Uint8Array.from(atob(letters.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
    return parse(await through(new DecompressionStream('deflate-raw'), packed, kit.most_bytes));
  } catch {
    throw new LessonProblem('broken'); // no base64, no DEFLATE, no UTF-8, no JSON: to who has the link it is one thing
  }
}

// What a file holds, bytes; the same lesson without the packing.
export const parse = (bytes) => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));

export const linkTo = (page, letters, query = '') => page + query + HOLDS_LESSON + letters;
