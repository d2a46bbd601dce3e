// A photo with its key in one file, as segdemo/answer_keys.py reads it: a JPEG, behind its end the packed key, its length
// and a word to know it by. Whoever opens a lesson takes such a file from a stranger. rules: what the server declares
// for keys, see segdemo/front/lesson_builder.
import { through } from '../../shared/later/through.js';

const LONGEST_RUN = 0xffff;
const LENGTH_BYTES = 4;
const JPEG_BEGINS = [0xff, 0xd8, 0xff];
const IS_BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
export const BEGINS = 'data:image/jpeg;base64,';

export class NoKey extends Error {}

// ------------------------------------------------------------------------------------------------------------ packing

export async function packKey(values, width, height) {
  const told = [width, height];
  for (let start = 0, end = 0; start < values.length; start = end) {
    while (end < values.length && values[end] === values[start] && end - start < LONGEST_RUN) end += 1;
    told.push(values[start], end - start);
  }
  const bytes = new DataView(new ArrayBuffer(2 * told.length));
  for (const [at, number] of told.entries()) bytes.setUint16(2 * at, number, true);
  return through(new CompressionStream('deflate-raw'), bytes);
}

export async function unpackKey(packed, rules) {
  insist(packed.length <= rules.most_packed);
  const bytes = await through(new DecompressionStream('deflate-raw'), packed, rules.most_unpacked).catch(refuse);
  insist(bytes.length >= 4 && bytes.length % 4 === 0);
  const view = new DataView(bytes.buffer);
  const [width, height] = [view.getUint16(0, true), view.getUint16(2, true)];
  insist(width > 0 && height > 0 && Math.max(width, height) <= rules.most_side);
  const values = new Uint16Array(width * height);
  const seen = new Set();
  let at = 0;
  for (let place = 4; place < bytes.length; place += 4) {
    const [value, length] = [view.getUint16(place, true), view.getUint16(place + 2, true)];
    insist(at + length <= values.length);
    values.fill(value, at, at + length);
    seen.add(value);
    at += length;
  }
  insist(at === values.length);
  insist([...seen].every((value) => isAllowed(value, rules)));
  insist([...seen].filter((value) => value % rules.per_class).length <= rules.most_objects);
  return { values, width, height };
}

// A number is that of an object; stuff has none, and nobody knows what 0 is.
function isAllowed(value, { per_class, things, stuff }) {
  const [classId, number] = [Math.floor(value / per_class), value % per_class];
  return number ? things.includes(classId) : value === 0 || stuff.includes(classId);
}

// ----------------------------------------------------------------------------------------------------- in one file

export function joined(photo, packed, { magic }) {
  const file = new Uint8Array(photo.length + packed.length + LENGTH_BYTES + magic.length);
  file.set(photo);
  file.set(packed, photo.length);
  new DataView(file.buffer).setUint32(photo.length + packed.length, packed.length, true);
  file.set(new TextEncoder().encode(magic), file.length - magic.length);
  return file;
}

// {photo, packed}, bytes each.
export function parted(file, { magic }) {
  const end = file.length - magic.length - LENGTH_BYTES;
  insist(end > 0 && new TextDecoder('latin1').decode(file.subarray(file.length - magic.length)) === magic);
  const start = end - new DataView(file.buffer, file.byteOffset).getUint32(end, true);
  insist(start > 0);
  const photo = file.subarray(0, start);
  insist(JPEG_BEGINS.every((byte, at) => photo[at] === byte));
  return { photo, packed: file.subarray(start, end) };
}

// -------------------------------------------------------------------------------------------------------- as an address

export function toAddress(bytes) {
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return BEGINS + btoa(letters);
}

export function bytesOf(address) {
  const letters = address.slice(BEGINS.length);
  insist(address.startsWith(BEGINS) && IS_BASE64.test(letters));
  try {
    return Uint8Array.from(atob(letters), (one) => one.charCodeAt(0));
  } catch {
    return refuse(); // as many letters as base64 never has
  }
}

export const fileOf = (address) => new File([bytesOf(address)], 'picture', { type: 'image/jpeg' });

// The key {values, width, height} of a photo that came as an address; throws NoKey where there is none that is allowed.
export async function readKey(address, rules) {
  return unpackKey(parted(bytesOf(address), rules).packed, rules);
}

// The ids of the classes in such a key, those with the most pixels first.
export async function classesInKey(address, rules) {
  const { values } = await readKey(address, rules);
  const areas = new Map();
  for (const value of values) {
    const classId = Math.floor(value / rules.per_class);
    areas.set(classId, (areas.get(classId) ?? 0) + 1);
  }
  areas.delete(0);
  return [...areas.keys()].sort((a, b) => areas.get(b) - areas.get(a));
}

const refuse = () => {
  throw new NoKey('no key that is allowed');
};
const insist = (holds) => holds || refuse();
